/** How a limit order is worked: at once as one order, or patiently as an execution of several. */
import { useId } from 'react';
import type { Command } from '../../../shared/contract/commands.ts';
import type { OrderCommand } from '../../store/orders/consequences.ts';
import { Field } from '../../ui/field.tsx';

type Plan = Extract<Command, { type: 'StartExecution' }>['plan'];
type Leg = Plan['legs'][number];

export interface Work {
  readonly manner: 'order' | 'touch' | 'twap' | 'almgrenChriss' | 'volume' | 'iceberg';
  /** Minutes, per cent of the volume, or contracts shown, as the manner has it. */
  readonly amount: string;
  /** What ends it, as typed; empty: nothing. */
  readonly minutes: string;
  readonly costUsd: string;
  readonly belowUsd: string;
  readonly aboveUsd: string;
  readonly onRestart: 'resume' | 'stop';
}

export const AS_ORDER: Work = { manner: 'order', amount: '', minutes: '', costUsd: '', belowUsd: '', aboveUsd: '',
  onRestart: 'resume' };

const MANNERS: readonly (readonly [Work['manner'], string, string])[] = [
  ['order', 'as one order', ''], ['touch', 'at the touch, re-pegged', '5'], ['twap', 'evenly over time', '10'],
  ['almgrenChriss', 'sooner rather than later (Almgren-Chriss)', '10'], ['volume', 'as a share of the volume', '10'],
  ['iceberg', 'as an iceberg', '']];

const LABELS = { order: null, touch: ['Re-peg at most every', 's'], twap: ['Over', 'minutes'],
  almgrenChriss: ['Over', 'minutes'], volume: ['Share', '%'], iceberg: ['Shown', 'contracts'] } as const;

/** One slice every half minute, between 2 and 200. */
const slicesOf = (minutes: number): number => Math.min(200, Math.max(2, Math.round(minutes * 2)));

/** Null: what stands in the field cannot be. */
export function tacticOf({ manner, amount }: Pick<Work, 'manner' | 'amount'>): Leg['tactic'] | null {
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

/** Null: empty, nothing ends it. NaN: what stands there cannot be. */
export function boundOf(text: string): number | null {
  if (text.trim() === '') return null;
  const value = Number(text);
  return value > 0 && value < Infinity ? value : NaN;
}

function limitsOf({ minutes, costUsd, belowUsd, aboveUsd }: Work): Plan['limits'] | null {
  const [time, maxCostUsd, stopBelowUsd, stopAboveUsd] = [minutes, costUsd, belowUsd, aboveUsd].map(boundOf);
  if ([time, maxCostUsd, stopBelowUsd, stopAboveUsd].some((value) => Number.isNaN(value))) return null;
  const timeMs = typeof time === 'number' ? Math.round(time * 60_000) : null;
  if (timeMs !== null && (timeMs < 1_000 || timeMs > 7 * 86_400_000)) return null;
  return { timeMs, maxCostUsd: maxCostUsd ?? null, stopBelowUsd: stopBelowUsd ?? null,
    stopAboveUsd: stopAboveUsd ?? null, maxLeggingLossUsd: null };
}

/** Null where it is one order, or cannot be worked so. */
export function executionOf(
  work: Work, command: OrderCommand | null,
): Extract<Command, { type: 'StartExecution' }> | null {
  const [tactic, limits] = [tacticOf(work), limitsOf(work)];
  if (tactic === null || limits === null || command === null || command.price === null) return null;
  if (command.orderType !== 'limit') return null;
  const { account, instrument, side, quantity, price, reduceOnly } = command;
  return { type: 'StartExecution', plan: { source: 'order ticket', group: 'independent', onBreach: 'stop',
    onRestart: work.onRestart, limits,
    legs: [{ account, instrument, side, quantity, limitPrice: price, reduceOnly, tactic }] } };
}

/** For the last look: how it is worked and what ends it. */
export function workText(work: Work): string {
  if (work.manner === 'order') return '';
  const ends = [work.minutes.trim() === '' ? '' : `after ${work.minutes} minutes`,
    work.costUsd.trim() === '' ? '' : `at a cost of ${work.costUsd} USD`,
    work.belowUsd.trim() === '' ? '' : `with the index below ${work.belowUsd}`,
    work.aboveUsd.trim() === '' ? '' : `with the index above ${work.aboveUsd}`].filter((each) => each !== '');
  const name = MANNERS.find(([manner]) => manner === work.manner)?.[1] ?? '';
  const label = LABELS[work.manner];
  return ` or better, worked ${name}${label === null ? '' : `, ${work.amount} ${label[1]}`}`
    + (ends.length === 0 ? '' : `; ends ${ends.join(', or ')}`);
}

/** What ends it before it is done. */
function Ends({ work, change }: { readonly work: Work; readonly change: (work: Work) => void }) {
  const field = (key: 'minutes' | 'costUsd' | 'belowUsd' | 'aboveUsd', label: string, unit: string, hint: string) => (
    <Field label={label} unit={unit} value={work[key]} hint={hint} testId={`order-work-${key}`}
      error={Number.isNaN(boundOf(work[key])) ? 'must be above zero, or empty' : null}
      onChange={(value) => change({ ...work, [key]: value })} />
  );
  const { minutes, costUsd, belowUsd, aboveUsd, onRestart } = work;
  return (
    <details open={[minutes, costUsd, belowUsd, aboveUsd].some((text) => text !== '') || undefined}>
      <summary>Ends early, restart</summary>
      {field('minutes', 'After', 'minutes', 'From the start; what is left then is not sent.')}
      {field('costUsd', 'At a cost of', 'USD', 'Paid beyond the middle of the market at the start.')}
      {field('belowUsd', 'Index below', 'USD', 'Stops; not with an index older than 5 s: then it waits.')}
      {field('aboveUsd', 'Index above', 'USD', 'Stops; not with an index older than 5 s: then it waits.')}
      <label className="order-choices"><input type="checkbox" checked={onRestart === 'resume'}
        onChange={(event) => change({ ...work, onRestart: event.target.checked ? 'resume' : 'stop' })} />
        Goes on after a restart</label>
    </details>
  );
}

export function WorkForm({ work, change }: { readonly work: Work; readonly change: (work: Work) => void }) {
  const id = useId();
  const label = LABELS[work.manner];
  return (
    <>
      <div className="field is-wide"><label htmlFor={id}>Work it</label>
        <select id={id} className="search" value={work.manner} data-testid="order-work" onChange={(event) => {
          const manner = event.target.value as Work['manner'];
          change({ ...work, manner, amount: MANNERS.find(([each]) => each === manner)?.[2] ?? '' });
        }}>
          {MANNERS.map(([manner, text]) => <option key={manner} value={manner}>{text}</option>)}
        </select></div>
      {label === null ? null : (
        <Field label={label[0]} unit={label[1]} value={work.amount} testId="order-work-amount"
          error={tacticOf(work) === null && work.amount !== '' ? 'not possible' : null}
          onChange={(amount) => change({ ...work, amount })} />
      )}
      {label === null ? null : <Ends work={work} change={change} />}
    </>
  );
}
