/**
 * How long a hedge leaves its delta open until it should be done, and the variance of what the market does to it then
 * (hedging/SPEC.md, Q8). An order at a venue takes its way there and back; a swap waits for its block and its depth.
 */
import { MS_PER_DAY, type Instrument } from '../../../shared/domain/instrument.ts';
import { DEFAULT_DAY_VOL } from './impact.ts';

const AT_VENUE_MS = 500;
/** Until a transaction is in a block that is deep enough: Ethereum's slots are 12 s, roll-ups take 2 s or less. */
const ON_ETHEREUM_MS = 36_000;
const ON_ROLL_UP_MS = 6_000;
/** A transfer between accounts, before anything can be traded there. */
export const TRANSFER_MS = 30 * 60_000;

export function timeAtRiskMs(instrument: Instrument, hasTransfer: boolean): number {
  const chain = instrument.kind === 'spot' ? instrument.chain : undefined;
  const own = chain === undefined ? AT_VENUE_MS : chain.chainId === 1 ? ON_ETHEREUM_MS : ON_ROLL_UP_MS;
  return own + (hasTransfer ? TRANSFER_MS : 0);
}

/** Of `coin` left open at `priceUsd` for so long: a random walk without drift. */
export const riskStdevUsd = (coin: number, priceUsd: number, dayVol: number | null, ms: number): number =>
  Math.abs(coin) * priceUsd * (dayVol ?? DEFAULT_DAY_VOL) * Math.sqrt(ms / MS_PER_DAY);
