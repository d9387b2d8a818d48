/** How a limit order is worked: at once as one order, or patiently as an execution of several. */
import type { Command } from '../../../shared/contract/commands.ts';
import type { OrderCommand } from '../../store/orders/consequences.ts';
import { Field } from '../../ui/field.tsx';

type Leg = Extract<Command, { type: 'StartExecution' }>['plan']['legs'][number];

export interface Work {
  readonly manner: 'order' | 'touch' | 'twap' | 'almgrenChriss' | 'volume' | 'iceberg';
  /** Minutes, per cent of the volume, or contracts shown, as the manner has it. */
  readonly amount: string;
}

export const AS_ORDER: Work = { manner: 'order', amount: '' };

const MANNERS: readonly (readonly [Work['manner'], string, string])[] = [
  ['order', 'as one order', ''], ['touch', 'at the touch, re-pegged', '5'], ['twap', 'evenly over time', '10'],
  ['almgrenChriss', 'sooner rather than later (Almgren-Chriss)', '10'], ['volume', 'as a share of the volume', '10'],
  ['iceberg', 'as an iceberg', '']];

const LABELS = { order: null, touch: ['Re-peg at most every', 's'], twap: ['Over', 'minutes'],
  almgrenChriss: ['Over', 'minutes'], volume: ['Share', '%'], iceberg: ['Shown', 'contracts'] } as const;

/** One slice every half minute, between 2 and 200. */
const slicesOf = (minutes: number): number => Math.min(200, Math.max(2, Math.round(minutes * 2)));

/** Null: what stands in the field cannot be. */
export function tacticOf({ manner, amount }: Work): Leg['tactic'] | null {
  const number = Number(amount.trim() === '' ? NaN : amount);
  if (!(number > 0)) return null;
  switch (manner) {
    case 'order': return null;
    case 'touch':
      return number >= 0.5 && number <= 3_600 ? { kind: 'touch', repegMs: Math.round(number * 1_000) } : null;
    case 'twap': case 'almgrenChriss': {
      if (number < 0.1 || number > 10_080) return null;
      const span = { durationMs: Math.round(number * 60_000), slices: slicesOf(number) };
      return manner === 'twap' ? { kind: 'twap', ...span } : { kind: 'almgrenChriss', ...span, halfLives: 3 };
    }
    case 'volume': return number <= 100 ? { kind: 'volume', share: number / 100 } : null;
    case 'iceberg': return { kind: 'iceberg', shown: amount.trim() };
  }
}

/** Null where it is one order, or cannot be worked so. */
export function executionOf(
  work: Work, command: OrderCommand | null,
): Extract<Command, { type: 'StartExecution' }> | null {
  const tactic = tacticOf(work);
  if (tactic === null || command === null || command.price === null || command.orderType !== 'limit') return null;
  const { account, instrument, side, quantity, price, reduceOnly } = command;
  return { type: 'StartExecution', plan: { source: 'order ticket', group: 'independent', onBreach: 'stop',
    onRestart: 'resume', legs: [{ account, instrument, side, quantity, limitPrice: price, reduceOnly, tactic }],
    limits: { timeMs: null, maxCostUsd: null, stopBelowUsd: null, stopAboveUsd: null, maxLeggingLossUsd: null } } };
}

export function WorkForm({ work, change }: { readonly work: Work; readonly change: (work: Work) => void }) {
  const label = LABELS[work.manner];
  return (
    <>
      <label className="order-choices">Work it{' '}
        <select className="search" value={work.manner} data-testid="order-work" onChange={(event) => {
          const manner = event.target.value as Work['manner'];
          change({ manner, amount: MANNERS.find(([each]) => each === manner)?.[2] ?? '' });
        }}>
          {MANNERS.map(([manner, text]) => <option key={manner} value={manner}>{text}</option>)}
        </select></label>
      {label === null ? null : (
        <Field label={label[0]} unit={label[1]} value={work.amount} testId="order-work-amount"
          error={tacticOf(work) === null && work.amount !== '' ? 'not possible' : null}
          onChange={(amount) => change({ ...work, amount })} />
      )}
    </>
  );
}
