/** An option chain as rows: one strike a row, its call on the left, its put on the right. */
import type { WireRecord } from '../../../shared/contract/replica.ts';

type Instrument = WireRecord<'instruments'>;
type OptionInstrument = Extract<Instrument, { readonly kind: 'option' }>;

export interface ChainRow {
  readonly strike: string;
  readonly strikeUsd: number;
  /** Instrument ids; null where the venue lists none. */
  readonly call: string | null;
  readonly put: string | null;
  /** Contracts held over all accounts, positive long; null: none. */
  readonly callHeld: number | null;
  readonly putHeld: number | null;
  /** Which side is worth something at expiry if the forward stays; null while the forward is unknown. */
  readonly inTheMoney: 'call' | 'put' | null;
  /** The strike nearest to the forward. */
  readonly isAtMoney: boolean;
}

export interface ChainChoice { readonly venue: string; readonly underlying: string; readonly expiryTimeMs: number }

export const isInChain = (instrument: Instrument, chosen: ChainChoice): boolean => isOption(instrument)
  && instrument.venue === chosen.venue && instrument.underlying === chosen.underlying
  && instrument.expiryTimeMs === chosen.expiryTimeMs;

const isOption = (instrument: Instrument): instrument is OptionInstrument => instrument.kind === 'option';

/** Every chain that is listed and alive, sorted by venue, underlying and expiry. */
export function chainChoices(instruments: readonly Instrument[], nowMs: number | null): readonly ChainChoice[] {
  const found = new Map<string, ChainChoice>();
  for (const instrument of instruments) {
    if (!isOption(instrument) || (nowMs !== null && instrument.expiryTimeMs <= nowMs)) continue;
    const { venue, underlying, expiryTimeMs } = instrument;
    found.set(`${venue}|${underlying}|${expiryTimeMs}`, { venue, underlying, expiryTimeMs });
  }
  return [...found.values()].sort((a, b) => compare(a.venue, b.venue) || compare(a.underlying, b.underlying)
    || a.expiryTimeMs - b.expiryTimeMs);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Strikes of one chain from the lowest up. `forwardUsd` null: unknown. */
export function chainRows(
  instruments: readonly Instrument[], chosen: ChainChoice, held: ReadonlyMap<string, number>, forwardUsd: number | null,
): readonly ChainRow[] {
  const pairs = new Map<string, { call: string | null; put: string | null }>();
  for (const instrument of instruments) {
    if (!isOption(instrument) || !isInChain(instrument, chosen)) continue;
    const pair = pairs.get(instrument.strike) ?? { call: null, put: null };
    pair[instrument.optionType] = instrument.id;
    pairs.set(instrument.strike, pair);
  }
  const strikes = [...pairs.keys()].sort((a, b) => Number(a) - Number(b));
  const away = (strike: string): number => Math.abs(Number(strike) - (forwardUsd ?? NaN));
  const nearest = forwardUsd === null ? null : strikes.reduce<string | null>((best, strike) =>
    (best === null || away(strike) < away(best) ? strike : best), null);
  return strikes.map((strike) => {
    const { call = null, put = null } = pairs.get(strike) ?? {};
    const strikeUsd = Number(strike);
    return {
      strike, strikeUsd, call, put,
      callHeld: call === null ? null : (held.get(call) ?? null),
      putHeld: put === null ? null : (held.get(put) ?? null),
      inTheMoney: forwardUsd === null || forwardUsd === strikeUsd ? null : forwardUsd > strikeUsd ? 'call' : 'put',
      isAtMoney: strike === nearest,
    };
  });
}

/** Contracts per instrument over all accounts; what nets to nothing is left out. */
export function heldByInstrument(positions: readonly WireRecord<'positions'>[]): ReadonlyMap<string, number> {
  const held = new Map<string, number>();
  for (const { instrument, quantity } of positions) {
    held.set(instrument, (held.get(instrument) ?? 0) + Number(quantity));
  }
  for (const [instrument, quantity] of held) if (quantity === 0) held.delete(instrument);
  return held;
}

/** The same rows, and the same array, as long as nothing in them differs: the grid draws anew what is new to it. */
export class KeptRows {
  private rows: readonly ChainRow[] = [];

  of(next: readonly ChainRow[]): readonly ChainRow[] {
    const rows = next.map((row, at) => (isSame(this.rows[at], row) ? (this.rows[at] ?? row) : row));
    const unchanged = rows.length === this.rows.length && rows.every((row, at) => row === this.rows[at]);
    if (!unchanged) this.rows = rows;
    return this.rows;
  }
}

const isSame = (a: ChainRow | undefined, b: ChainRow): boolean =>
  a !== undefined && (Object.keys(b) as (keyof ChainRow)[]).every((name) => a[name] === b[name]);
