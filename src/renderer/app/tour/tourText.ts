/** What the tour says, step by step, and the pane that it speaks of. */
export interface TourText { readonly title: string; readonly text: string; readonly pane: string }

export const TOUR_TEXT: readonly TourText[] = [
  { pane: 'estate', title: 'Am I safe?',
    text: 'The Estate pane answers in one word, with its reasons and the account nearest to liquidation. Health 1.0 is '
      + 'liquidation.' },
  { pane: 'portfolio', title: 'What am I exposed to?',
    text: 'Every leg of every venue in one tree, in one convention. A dash is not known; an old number is marked with '
      + 'its age.' },
  { pane: 'hedge', title: 'What should I do?',
    text: 'The hedger watches the delta of each underlying and its band. Move the practice market out of it.' },
  { pane: 'hedge', title: 'Approve a hedge',
    text: 'Waiting for the ticket: it comes when delta has left its band for a while. Nothing is sent before you '
      + 'approve.' },
  { pane: 'orders', title: 'What did I do?',
    text: 'Your first hedge is approved. A click on its order shows why it was sent, back to the market tick that '
      + 'began it. Everything here works the same on real venues.' },
];

/** Once it has come. */
export const TICKET_TEXT = 'The ticket is there. Read what it says of delta, health and cost, then press Approve.';
