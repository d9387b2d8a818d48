/** Legs and the trader's terms as one execution: the price of each within ticks and the limits, the tactic of each. */
import type { Command } from '../../../shared/contract/commands.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { StructureAnswer } from '../../../shared/contract/questions/structure.ts';
import { quoteRow } from '../../../shared/contract/wire.ts';
import { stepAt } from '../../store/decimalFields.ts';
import { hotSource } from '../../store/hot/hotSource.ts';
import type { BuilderLeg } from '../../store/orders/structure.ts';
import { recordsOf } from '../../store/tables.ts';
import { digitsOfStep } from '../../ui/format.ts';

export type Plan = Extract<Command, { type: 'StartExecution' }>['plan'];
type PlanLeg = Plan['legs'][number];
type Instrument = WireRecord<'instruments'>;

export interface Terms {
  /** A price that was not given may be so many ticks worse than the one that was looked at. */
  readonly ticksWorse: number;
  readonly group: Plan['group'];
  /** Each leg takes at once, a slice every two seconds and then what is left, or rests at our side of the touch. */
  readonly manner: 'once' | 'slices' | 'touch';
  readonly onBreach: Plan['onBreach'];
  /** Of what goes leg by leg: what the legs to come may have become dearer; null: no bound. */
  readonly maxLeggingLossUsd: number | null;
  /** What is left then is not sent; null: no end. */
  readonly timeMs: number | null;
}

const REPEG_MS = 5_000;
/** Orders of a leg that takes at once, each for what is left: a thin book comes back within a second or two. */
const ATTEMPTS = 5;
const SLICES = { durationMs: 10_000, slices: 5 };

/** Bought ones protect what is sold: where all leave together they leave first. */
export const inOrder = (legs: readonly BuilderLeg[]): readonly BuilderLeg[] =>
  [...legs].sort((a, b) => Number(a.side === 'sell') - Number(b.side === 'sell') || a.id - b.id);

/** In whole ticks of where the price lies: up for a buyer, down for a seller, never to nothing. */
export function worseBy(
  price: number, side: 'buy' | 'sell', ticks: number, instrument: Instrument | undefined,
): string {
  const step = stepAt(instrument, String(price)) ?? '0';
  const digits = Math.max(digitsOfStep(step), digitsOfStep(instrument?.tickSize));
  const worse = price + (side === 'buy' ? 1 : -1) * ticks * Number(step);
  return Math.max(worse, Number(step)).toFixed(digits);
}

/**
 * The most ticks up to `ticks` with which the price stays as near the mark as the limit asks; a tick of a cheap option
 * is a large part of it. `away`: a fraction, null where there is none.
 */
export function ticksWithin(
  price: number, side: 'buy' | 'sell', ticks: number, instrument: Instrument | undefined, mark: number | null,
  away: number | null,
): number {
  if (mark === null || away === null) return ticks;
  for (let each = ticks; each > 0; each -= 1) {
    if (Math.abs(Number(worseBy(price, side, each, instrument)) / mark - 1) <= away) return each;
  }
  return 0;
}

/** What stands at the touch, where that is less than the leg takes; null: enough, or not known. */
export function thinTouch({ instrument, side, quantity }: BuilderLeg): string | null {
  const stands = hotSource.value(quoteRow(instrument), side === 'buy' ? 'askQuantity' : 'bidQuantity');
  return stands < Number(quantity) ? String(stands) : null;
}

export interface LegTerms { readonly account: string; readonly limitPrice: string }

/** Null: no account, or no price. */
export function termsOf(leg: BuilderLeg, answer: StructureAnswer, ticks: number): LegTerms | null {
  const instrument = recordsOf('instruments').get(leg.instrument);
  const account = leg.account
    ?? [...recordsOf('accounts').values()].find(({ venue }) => venue === instrument?.venue)?.id;
  const priced = answer.legs.find((each) => each.instrument === leg.instrument
    && (each.quantity > 0) === (leg.side === 'buy'));
  if (account === undefined || priced === undefined) return null;
  if (leg.price.trim() !== '') return { account, limitPrice: leg.price.trim() };
  const mark = hotSource.value(quoteRow(leg.instrument), 'markPrice');
  const within = ticksWithin(priced.price, leg.side, ticks, instrument, Number.isFinite(mark) ? mark : null,
    recordsOf('limits').get('one')?.maxPriceAwayFromMark ?? null);
  return { account, limitPrice: worseBy(priced.price, leg.side, within, instrument) };
}

/** What cannot be asked for, by leg id, or the plan. */
export function planOf(
  legs: readonly BuilderLeg[], answer: StructureAnswer, terms: Terms, name: string | null,
): Plan | ReadonlyMap<number, string> {
  const { group, manner, onBreach, maxLeggingLossUsd, timeMs } = terms;
  const faults = new Map<number, string>();
  const planned = inOrder(legs).flatMap((leg): PlanLeg[] => {
    const of = termsOf(leg, answer, terms.ticksWorse);
    if (of === null) faults.set(leg.id, 'no account or no price');
    return of === null ? [] : [{ ...of, instrument: leg.instrument, side: leg.side, quantity: leg.quantity.trim(),
      reduceOnly: leg.reduceOnly, tactic: tacticOf(leg, group, manner) }];
  });
  if (faults.size > 0) return faults;
  const isLegged = group === 'legged';
  return { source: name ?? `structure of ${planned.length} legs`, group, legs: planned,
    onBreach: isLegged ? onBreach : 'unwind', onRestart: 'stop',
    limits: { timeMs, maxCostUsd: null, stopBelowUsd: null, stopAboveUsd: null,
      maxLeggingLossUsd: isLegged ? maxLeggingLossUsd : null } };
}

/** Alternatives wait: at their own price where one was typed, else at the touch. Taking at once they would all fill. */
export function tacticOf(
  leg: BuilderLeg, group: Plan['group'], manner: Terms['manner'],
): PlanLeg['tactic'] {
  if (group === 'allOrNothing') return { kind: 'immediate' };
  if (group === 'oneSided' && leg.price.trim() !== '') return { kind: 'iceberg', shown: leg.quantity.trim() };
  if (manner === 'slices' && group !== 'oneSided') return { kind: 'twap', ...SLICES };
  return manner === 'touch' || group === 'oneSided' ? { kind: 'touch', repegMs: REPEG_MS }
    : { kind: 'immediate', attempts: ATTEMPTS };
}
