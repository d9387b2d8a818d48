/**
 * Which legs there are, by instrument and by underlying, so that a tick finds the ones that it touches without a look
 * at the others. Made again only when other legs are there: a change of quantity alone costs a look at each.
 */
import { ZERO } from '../../../shared/domain/decimal.ts';
import { accountKey, type AccountId, type InstrumentId, type Underlying } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { ReadState } from '../state.ts';

export interface LegPlace {
  /** Key of the position or the balance too. */
  readonly legId: string;
  readonly account: AccountId;
  /** Null: a cash balance in `underlying`. */
  readonly instrument: Instrument | null;
  readonly underlying: Underlying;
}

export interface LegPlaces {
  /** Positions first. */
  readonly all: readonly LegPlace[];
  readonly ofLeg: ReadonlyMap<string, LegPlace>;
  readonly ofInstrument: ReadonlyMap<InstrumentId, readonly LegPlace[]>;
  readonly ofUnderlying: ReadonlyMap<Underlying, readonly LegPlace[]>;
  /** Without the options. */
  readonly linearOf: ReadonlyMap<Underlying, readonly LegPlace[]>;
}

interface Memo {
  readonly versions: readonly number[];
  readonly places: LegPlaces;
}

const memos = new WeakMap<ReadState, Memo>();

/** The same object as long as the same legs are there. */
export function legPlaces(state: ReadState): LegPlaces {
  const { positions, balances, instruments } = state;
  const versions = [positions.version, balances.version, instruments.version];
  const memo = memos.get(state);
  if (memo !== undefined && memo.versions.every((version, i) => version === versions[i])) return memo.places;
  const all = placesNow(state);
  const places = memo !== undefined && areSame(memo.places.all, all) ? memo.places : grouped(all);
  memos.set(state, { versions, places });
  return places;
}

const areSame = (before: readonly LegPlace[], now: readonly LegPlace[]): boolean =>
  before.length === now.length && before.every(({ legId, instrument }, i) => {
    const place = now[i];
    return place?.legId === legId && place.instrument === instrument;
  });

function placesNow(state: ReadState): readonly LegPlace[] {
  const all: LegPlace[] = [];
  for (const { account, instrument: id, quantity } of state.positions.values()) {
    const instrument = state.instruments.get(id);
    if (quantity === ZERO || instrument === undefined) continue;
    all.push({ legId: accountKey(account, id), account, instrument, underlying: instrument.underlying });
  }
  for (const { account, currency, amount } of state.balances.values()) {
    if (amount === ZERO) continue;
    all.push({ legId: accountKey(account, currency), account, instrument: null, underlying: currency });
  }
  return all;
}

function grouped(all: readonly LegPlace[]): LegPlaces {
  const ofLeg = new Map(all.map((place) => [place.legId, place]));
  const ofInstrument = new Map<InstrumentId, LegPlace[]>();
  const ofUnderlying = new Map<Underlying, LegPlace[]>();
  const linearOf = new Map<Underlying, LegPlace[]>();
  for (const place of all) {
    if (place.instrument !== null) put(ofInstrument, place.instrument.id, place);
    put(ofUnderlying, place.underlying, place);
    if (place.instrument?.kind !== 'option') put(linearOf, place.underlying, place);
  }
  return { all, ofLeg, ofInstrument, ofUnderlying, linearOf };
}

function put(groups: Map<string, LegPlace[]>, key: string, place: LegPlace): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [place]);
  else group.push(place);
}
