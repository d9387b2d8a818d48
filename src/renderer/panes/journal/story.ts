/** An entry in a trader's words, with the numbers that it held at the time. What it has no words for stays as it is. */
import { formatDecimal, formatNumber } from '../../ui/format.ts';

export interface Figure { readonly name: string; readonly value: string; readonly unit?: string }
export interface Story { readonly text: string; readonly figures: readonly Figure[] }

type Json = Readonly<Record<string, unknown>>;

const objectAt = (holder: Json, key: string): Json => {
  const member = holder[key];
  return typeof member === 'object' && member !== null ? (member as Json) : {};
};
const textAt = (holder: Json, key: string): string => {
  const member = holder[key];
  return typeof member === 'string' ? member : typeof member === 'number' ? String(member) : '';
};
const numberAt = (holder: Json, key: string): number | null => {
  const member = holder[key];
  return typeof member === 'number' ? member : null;
};
/** "simulated-options:BTC-PERPETUAL" without the venue. */
const short = (instrument: string): string => instrument.slice(instrument.indexOf(':') + 1);
const priced = (price: string): string => (price === '' ? 'at the market' : `at ${formatDecimal(price)}`);

function figure(name: string, value: number | null, digits: number, unit?: string): Figure {
  return { name, value: formatNumber(value, { digits }), ...(unit === undefined ? {} : { unit }) };
}

function fromTo(name: string, before: number | null, after: number | null, digits: number, unit?: string): Figure {
  const value = `${formatNumber(before, { digits })} → ${formatNumber(after, { digits })}`;
  return { name, value, ...(unit === undefined ? {} : { unit }) };
}

/** The market as the decision saw it. */
function marketFigures(market: Json): readonly Figure[] {
  if (market['timeMs'] === undefined) return [];
  return [
    { name: 'Bid / ask then', value: `${formatDecimal(textAt(market, 'bidPrice'))} / ${
      formatDecimal(textAt(market, 'askPrice'))}` },
    figure('Index then', numberAt(market, 'indexPriceUsd'), 2, 'USD'),
    figure('Quote age then', numberAt(market, 'quoteAgeMs'), 0, 'ms'),
  ];
}

function ticketStory(proposal: Json): Story {
  const [effect, cost] = [objectAt(proposal, 'effect'), objectAt(proposal, 'cost')];
  return {
    text: `Ticket: ${textAt(proposal, 'side')} ${formatDecimal(textAt(proposal, 'quantity'))} ${
      short(textAt(proposal, 'instrument'))} ${priced(textAt(proposal, 'limitPrice'))}, because ${
      textAt(proposal, 'underlying')} delta had left its band`,
    figures: [
      fromTo('Delta', numberAt(effect, 'deltaCoinBefore'), numberAt(effect, 'deltaCoinAfter'), 4,
        textAt(proposal, 'underlying')),
      fromTo('Health', numberAt(effect, 'healthBefore'), numberAt(effect, 'healthAfter'), 2),
      fromTo('Initial margin', numberAt(effect, 'initialMarginUsdBefore'), numberAt(effect, 'initialMarginUsdAfter'), 0,
        'USD'),
      figure('Cost', numberAt(cost, 'totalUsd'), 2, 'USD'),
      ...marketFigures(objectAt(proposal, 'marketAtProposal')),
    ],
  };
}

function orderStory(event: Json): Story {
  const order = objectAt(event, 'order');
  const tif = textAt(order, 'timeInForce') === 'immediateOrCancel' ? ', immediate or cancel' : '';
  const trigger = objectAt(order, 'trigger');
  const stop = textAt(trigger, 'by') === '' ? ''
    : `, a stop once the ${textAt(trigger, 'by')} is ${formatDecimal(textAt(trigger, 'price'))}`;
  return {
    text: `Order sent: ${textAt(order, 'side')} ${formatDecimal(textAt(order, 'quantity'))} ${
      short(textAt(order, 'instrument'))} ${priced(textAt(order, 'price'))}${tif}${stop}`,
    figures: [{ name: 'Account', value: textAt(order, 'account') }, ...marketFigures(objectAt(event, 'market'))],
  };
}

function fillStory(event: Json): Story {
  const fill = objectAt(event, 'fill');
  return {
    text: `Filled: ${textAt(fill, 'side')} ${formatDecimal(textAt(fill, 'quantity'))} ${
      short(textAt(fill, 'instrument'))} at ${formatDecimal(textAt(fill, 'price'))}`,
    figures: [
      { name: 'Fee', value: formatDecimal(textAt(fill, 'fee')), unit: textAt(fill, 'feeCurrency') },
      { name: 'Liquidity', value: textAt(fill, 'liquidity') },
      { name: 'Ordered', value: fill['clientOrderId'] === null ? 'elsewhere' : 'here' },
    ],
  };
}

function alertStory(event: Json): Story {
  const alert = objectAt(event, 'alert');
  return {
    text: `Alert ${textAt(event, 'change')}: ${textAt(alert, 'level')}, ${textAt(alert, 'text')}`,
    figures: [figure(textAt(alert, 'kind') === 'health' ? 'Health then' : 'Value then', numberAt(alert, 'value'), 2)],
  };
}

const spoken = (type: string): string => type.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

function commandStory(event: Json): Story {
  const command = objectAt(event, 'command');
  const about = textAt(command, 'proposal') || textAt(command, 'clientOrderId') || short(textAt(command, 'instrument'))
    || textAt(command, 'underlying') || textAt(command, 'alert');
  const move = numberAt(command, 'moveFraction');
  const figures = move === null ? [] : [figure('Move', move * 100, 1, '%')];
  return { text: `By hand: ${spoken(textAt(command, 'type'))}${about === '' ? '' : ` ${about}`}`, figures };
}

function deniedStory(event: Json): Story {
  const [request, denial] = [objectAt(event, 'request'), objectAt(event, 'denial')];
  return {
    text: `Denied by our limit ${textAt(denial, 'limit')}: ${textAt(request, 'side')} ${
      formatDecimal(textAt(request, 'quantity'))} ${short(textAt(request, 'instrument'))}`,
    figures: [{ name: 'Value', value: textAt(denial, 'value') }, { name: 'Limit', value: textAt(denial, 'threshold') }],
  };
}

const STORIES: Readonly<Record<string, (event: Json) => Story>> = {
  HedgeProposed: (event) => ticketStory(objectAt(event, 'proposal')),
  ProposalEdited: (event) => ticketStory(objectAt(event, 'proposal')),
  ProposalApproved: (event) => ({ text: `Ticket ${textAt(event, 'proposal')} approved`,
    figures: marketFigures(objectAt(event, 'market')) }),
  ProposalClosed: (event) => ({ text: `Ticket ${textAt(event, 'proposal')} ${textAt(event, 'state')}: ${
    textAt(event, 'reason')}`, figures: [] }),
  OrderSubmitted: orderStory,
  OrderDenied: deniedStory,
  FillReported: fillStory,
  AlertChanged: alertStory,
  CommandReceived: commandStory,
  OrderAcknowledged: () => ({ text: 'The venue took the order', figures: [] }),
  OrderTriggered: () => ({ text: 'The trigger of the stop has fired at the venue', figures: [] }),
  OrderRejected: (event) => ({ text: `The venue rejected the order: ${textAt(event, 'reason')}`, figures: [] }),
  OrderCancelled: (event) => ({ text: `Cancelled: ${textAt(event, 'reason')}`, figures: [] }),
  CancelRequested: (event) => ({ text: `Cancel asked for: ${textAt(event, 'reason')}`, figures: [] }),
  NoticeRaised: (event) => ({ text: textAt(event, 'text'), figures: [] }),
  CommandRefused: (event) => ({ text: `Refused: ${textAt(event, 'field')} ${textAt(event, 'message')}`, figures: [] }),
  TimerFired: (event) => ({ figures: [], text: textAt(event, 'timer') === 'valuation'
    ? 'The book was valued again at the market of that moment' : 'The engine looked for what was overdue' }),
  KillSwitchEngaged: (event) => ({ text: `Kill switch engaged: ${textAt(event, 'reason')}`, figures: [] }),
  InterestAccrued: (event) => ({ text: `Interest ${textAt(event, 'amount')} ${textAt(event, 'currency')} on ${
    textAt(event, 'account')}`, figures: [] }),
  DayStarted: (event) => ({ text: 'Day P&L counts from here',
    figures: [figure('Equity then', numberAt(event, 'equityUsd'), 0, 'USD')] }),
  FundingPaid: (event) => ({ text: `Funding ${textAt(event, 'amount')} ${textAt(event, 'currency')} on ${
    short(textAt(event, 'instrument'))}`, figures: [] }),
};

/** `payload`: the event as it stands in the journal. Never throws. */
export function storyOf(eventType: string, payload: string): Story {
  const tell = STORIES[eventType];
  const plain: Story = { text: spoken(eventType), figures: [] };
  if (tell === undefined) return plain;
  try {
    return tell(JSON.parse(payload) as Json);
  } catch {
    return plain;
  }
}

/** What the entry is about, for the market then: underlyings that its content names. Empty: all. */
export function namedUnderlyings(payloads: readonly string[], known: readonly string[]): readonly string[] {
  const text = payloads.join(' ');
  return known.filter((underlying) => text.includes(`"${underlying}"`) || text.includes(`:${underlying}-`)
    || text.includes(`|${underlying}`));
}
