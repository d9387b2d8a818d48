/**
 * Two minutes on the practice session, from "am I safe" to the first hedge approved by hand, then to real venues. It
 * stands in a line under the session bar and covers nothing: every act is done on the desk itself.
 */
import { useEffect } from 'react';
import { sendCommand, sendSessionCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { usePreferences } from '../../store/preferences.ts';
import { askDesk, showPane } from '../../store/steering.ts';
import { useRecord, useRows } from '../../store/tables.ts';
import { endTour, goToStep, startTour, useTour } from './tourState.ts';
import { TICKET_TEXT, TOUR_TEXT } from './tourText.ts';

const MOVE = -0.02;
/** The step at which the market is moved, and the one that waits for the trader's approval. */
const MOVE_STEP = 2;
const APPROVE_STEP = 3;
const DONE: ReadonlySet<string> = new Set(['approved', 'done']);

function show(step: number): void {
  if (step === 0) askDesk({ act: 'show', name: 'Monitor' });
  const pane = TOUR_TEXT[step]?.pane;
  if (pane !== undefined) showPane(pane);
}

function moveMarket(underlying: string): void {
  void sendCommand({ type: 'ShockMarket', underlying, moveFraction: MOVE });
  goToStep(APPROVE_STEP);
}

function Acts({ step, canMove }: { readonly step: number; readonly canMove: boolean }) {
  if (step === MOVE_STEP) {
    return <button type="button" className="button is-primary" data-testid="tour-move" disabled={!canMove}
      onClick={() => moveMarket('BTC')}>Move BTC by -2 %</button>;
  }
  if (step === APPROVE_STEP) return <button type="button" className="button" disabled={!canMove}
    onClick={() => moveMarket('BTC')}>Move it once more</button>;
  if (step === TOUR_TEXT.length - 1) {
    return <button type="button" className="button is-primary" data-testid="tour-venue" onClick={() => {
      endTour();
      showPane('venues');
    }}>Add a venue</button>;
  }
  return <button type="button" className="button is-primary" data-testid="tour-next"
    onClick={() => goToStep(step + 1)}>Next</button>;
}

function Step({ step }: { readonly step: number }) {
  const session = useRecord('session', 'one');
  const proposals = useRows('proposals');
  const hasTicket = proposals.some(({ state }) => state === 'open');
  const approved = proposals.some(({ state }) => DONE.has(state));
  useEffect(() => show(step), [step]);
  useEffect(() => {
    if (step === APPROVE_STEP && approved) goToStep(APPROVE_STEP + 1);
  }, [step, approved]);
  const { title, text } = TOUR_TEXT[step] ?? { title: '', text: '' };
  const isPractice = session?.mode === 'practice';
  return (
    <div className="tour-line" role="status" data-testid="tour">
      <b>{step + 1} of {TOUR_TEXT.length} · {title}</b>
      <span>{step === APPROVE_STEP && hasTicket ? TICKET_TEXT : text}</span>
      {isPractice ? <Acts step={step} canMove={session.killSwitch !== 'engaged'} /> : (
        <button type="button" className="button is-primary"
          onClick={() => void sendSessionCommand({ type: 'StartPractice', seed: null })}>
          Start a practice session</button>
      )}
      <button type="button" className="button is-quiet" data-testid="tour-end" onClick={endTour}>End the tour</button>
    </div>
  );
}

export function Tour() {
  const step = useTour((tour) => tour.step);
  const seen = usePreferences((preferences) => preferences.tourSeen);
  const practice = useRecord('session', 'one')?.mode === 'practice';
  const replaying = useDesk((desk) => desk.replay !== null);
  if (replaying) return null;
  if (step !== null) return <Step step={step} />;
  if (seen || !practice) return null;
  return (
    <div className="tour-line" role="status" data-testid="tour-offer">
      <b>First time here?</b>
      <span>Two minutes on this practice session, with play money, up to your first hedge.</span>
      <button type="button" className="button is-primary" data-testid="tour-start" onClick={startTour}>Show me</button>
      <button type="button" className="button is-quiet" data-testid="tour-end" onClick={endTour}>Not now</button>
    </div>
  );
}
