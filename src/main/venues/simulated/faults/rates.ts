/** Which faults there are, and how often each happens: drawn per seed, so that every world is sick in its own way. */
import { streamOf } from '../market/streams.ts';

export const FAULTS = [
  // what the venue tells
  'delay', 'drop', 'duplicate', 'reorder', 'lostAcknowledgement', 'lateAcknowledgement', 'staleSnapshot',
  // what we tell the venue
  'lostRequest', 'failedSend', 'doubtfulSend', 'reject', 'rateLimit',
  // the line
  'disconnect', 'venueRestart',
  // the market's data
  'bookGap', 'crossedBook', 'emptyBook', 'badNumber', 'cutMessage',
] as const;
export type Fault = (typeof FAULTS)[number];
export type FaultRates = Readonly<Record<Fault, number>>;
export type FaultCounts = Record<Fault, number>;

/** Largest probability: per message of the kind, and for the line per second. */
const LARGEST: FaultRates = {
  delay: 0.06, drop: 0.02, duplicate: 0.1, reorder: 0.1, lostAcknowledgement: 0.3, lateAcknowledgement: 0.5,
  staleSnapshot: 0.5, lostRequest: 0.15, failedSend: 0.15, doubtfulSend: 0.15, reject: 0.2, rateLimit: 0.2,
  disconnect: 0.03, venueRestart: 0.02, bookGap: 0.02, crossedBook: 0.02, emptyBook: 0.02, badNumber: 0.02,
  cutMessage: 0.000_5,
};

export const NO_FAULTS: FaultRates = ratesBy(() => 0);

/** A third of the faults is off; the others happen between a hundredth and the whole of their largest rate. */
export function drawFaultRates(seed: number): FaultRates {
  const random = streamOf(seed, 'fault rates');
  return ratesBy((fault) => {
    const [isOff, share] = [random.next() < 1 / 3, random.next()];
    return isOff ? 0 : LARGEST[fault] * 10 ** (-2 * share);
  });
}

/** Every fault at its largest rate times `share`, for tests that want all of them. */
export const allFaults = (share: number): FaultRates => ratesBy((fault) => LARGEST[fault] * share);

export const noCounts = (): FaultCounts => ({ ...ratesBy(() => 0) });

function ratesBy(rate: (fault: Fault) => number): Record<Fault, number> {
  return Object.fromEntries(FAULTS.map((fault) => [fault, rate(fault)])) as Record<Fault, number>;
}
