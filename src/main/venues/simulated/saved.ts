/**
 * What the practice venues know, as text: Decimals as canonical strings, facts not yet told in the journal's own
 * encoding. Reading checks every field; a damaged text is refused with the place, never half taken up.
 */
import { z } from 'zod';
import { parseDecimal, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { TRIGGER_PRICES } from '../../../shared/domain/order.ts';
import { wireText } from '../../../shared/contract/wire.ts';
import { decodeEvent, encodeEvent, versionOf } from '../../events/codec.ts';
import type { Event } from '../../events/event.ts';
import type { VenueFact } from '../venue.ts';
import type { Floor, ReportedFact } from './trading/floor.ts';

const finite = z.number().finite();
const text = z.string().min(1).max(200);
const decimal = z.string().max(60).transform((value, context): Decimal => {
  const parsed = parseDecimal(value);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'is not a decimal' });
  return z.NEVER;
});

const fact = z.strictObject({ type: text, version: z.number().int(), payload: z.string(), venueTimeMs: finite });
type SavedFact = z.infer<typeof fact>;
const side = z.enum(['buy', 'sell']);

const fill = z.strictObject({
  fillId: text, account: text, instrument: text, clientOrderId: text.nullable(), venueOrderId: text.nullable(), side,
  price: decimal, quantity: decimal, fee: decimal, feeCurrency: text, liquidity: z.enum(['maker', 'taker']),
  venueTimeMs: finite.nullable(), cause: z.enum(['liquidation', 'autoDeleveraging']).exactOptional(),
});

const order = z.strictObject({
  clientOrderId: text, venueOrderId: text.nullable(), instrument: text, side,
  timeInForce: z.enum(['goodTillCancelled', 'immediateOrCancel', 'fillOrKill']), reduceOnly: z.boolean(),
  price: decimal.nullable(), quantity: decimal, postOnly: z.boolean().exactOptional(), filled: decimal,
  state: z.enum(['open', 'filled', 'cancelled', 'expired', 'rejected']), queueAheadLots: finite,
  acceptedTimeMs: finite, fills: z.array(fill), toMarket: z.boolean().exactOptional(),
  trigger: z.strictObject({ price: decimal, by: z.enum(TRIGGER_PRICES) }).exactOptional(),
  fired: z.boolean().exactOptional(),
});

const terms = {
  id: text, venue: text, venueName: text, underlying: text, style: z.enum(['linear', 'inverse']), quoteCurrency: text,
  settlementCurrency: text, contractMultiplier: decimal, tickSize: decimal, lotSize: decimal, minQuantity: decimal,
  makerFeeRate: finite, takerFeeRate: finite,
  tickSteps: z.array(z.strictObject({ abovePrice: decimal, tickSize: decimal })).readonly().exactOptional(),
};
const instrument = z.discriminatedUnion('kind', [
  z.strictObject({ ...terms, kind: z.literal('perpetual'), fundingIntervalMs: finite }),
  z.strictObject({ ...terms, kind: z.literal('future'), expiryTimeMs: finite }),
  z.strictObject({ ...terms, kind: z.literal('option'), optionType: z.enum(['call', 'put']), strike: decimal,
    expiryTimeMs: finite }),
]);

const floor = z.strictObject({
  counter: z.number().int().min(0),
  instruments: z.array(instrument),
  balances: z.record(text, decimal),
  positions: z.array(z.strictObject({ instrument: text, quantity: decimal, entryValue: decimal })),
  orders: z.array(order),
  funding: z.record(text, z.strictObject({ premiumSum: finite, premiumMs: finite, accrued: finite })),
  facts: z.array(fact),
});
export type FloorSave = z.infer<typeof floor>;

const numbers = z.record(text, finite);
const practice = z.strictObject({
  version: z.literal(1),
  seed: finite,
  pace: finite.positive(),
  depth: finite.positive(),
  saves: z.number().int().min(0),
  market: z.strictObject({
    timeMs: finite.positive(),
    random: z.array(finite).length(4).readonly(),
    assets: z.record(text, z.strictObject({ priceUsd: finite.positive(), variance: finite, skew: finite,
      carry: finite, stress: finite })),
    premiums: numbers,
    usdcUsd: finite.positive(),
    averaging: z.record(text, z.strictObject({ sum: finite, weightMs: finite })),
  }),
  options: floor,
  perpetuals: floor,
  lending: z.strictObject({
    balances: z.record(text, decimal), accrued: numbers, counter: z.number().int(),
    readings: z.record(text, z.strictObject({ priceUsd: finite.positive(), updatedTimeMs: finite })),
    facts: z.array(fact),
  }),
});
export type PracticeSave = z.infer<typeof practice>;

export const writeSave = (save: PracticeSave): string => wireText(save);

/** Throws Error naming the first field that is wrong. */
export function readSave(saved: string): PracticeSave {
  let json: unknown;
  try {
    json = JSON.parse(saved);
  } catch {
    throw new Error('saved practice venues: not JSON (cut off?)');
  }
  const result = practice.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Error(`saved practice venues: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not readable'}`);
}

export function saveOfFloor(from: Floor): FloorSave {
  return {
    counter: from.counter,
    instruments: [...from.listings.values()].map((listing) => saveableInstrument(listing.instrument)),
    balances: Object.fromEntries(from.holdings.balances().map(({ currency, amount }) => [currency, amount])),
    positions: from.holdings.holdings().map((held) => (
      { instrument: held.instrument.id, quantity: held.quantity, entryValue: held.entryValue })),
    orders: from.orders.all().map((known) => ({ ...known, fills: known.fills.map((one) => ({ ...one })) })),
    funding: Object.fromEntries(from.funding),
    facts: savedFacts(from),
  };
}

/** Takes up what was saved in place of what a new venue starts with. */
export function restoreFloor(into: Floor, save: FloorSave): void {
  into.counter = save.counter;
  into.listings.clear();
  for (const listed of save.instruments) into.list(listed);
  for (const [currency, amount] of Object.entries(save.balances)) into.holdings.pay(currency, amount);
  for (const { instrument: id, quantity, entryValue } of save.positions) {
    const held = into.listings.get(id)?.instrument;
    if (held === undefined) throw new Error(`saved practice venues: ${into.venue}: position in unlisted ${id}`);
    into.holdings.place({ instrument: held, quantity, entryValue });
  }
  for (const known of save.orders) into.orders.add({ ...known });
  for (const [id, clock] of Object.entries(save.funding)) into.funding.set(id, { ...clock });
  for (const reported of restoredFacts(save.facts)) into.undelivered.add(reported);
}

/** The last movements, and what was not told at all. */
export function savedFacts(of: Pick<Floor, 'recent' | 'undelivered'>): SavedFact[] {
  return [...new Set([...of.recent, ...of.undelivered])].map(({ event, venueTimeMs }) => (
    { type: event.type, version: versionOf(event.type), payload: encodeEvent(event), venueTimeMs }));
}

export function restoredFacts(facts: readonly SavedFact[]): ReportedFact[] {
  return facts.flatMap(({ type, version, payload, venueTimeMs }) => {
    const event = decodeEvent(type, version, payload);
    // Only facts of ours were written; a type that this version no longer knows is not told again.
    return 'unknown' in event ? [] : [{ event: event as Event as VenueFact, venueTimeMs }];
  });
}

function saveableInstrument(listed: Instrument): FloorSave['instruments'][number] {
  if (listed.kind === 'spot' || listed.kind === 'combo') {
    throw new Error(`${listed.id}: ${listed.kind} is not traded in practice`);
  }
  return { ...listed };
}
