/** What the venues pane says of oracles and of gas, as text. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { dec } from '../../../shared/domain/decimal.ts';
import { blockText } from '../../../shared/domain/chain/finality.ts';
import { gasCostOf, type ChainAction, type ChainFees } from '../../../shared/domain/chain/gasCost.ts';
import { deviationBps, oracleAgeMs, oracleStateOf, type OracleReading, type OracleState }
  from '../../../shared/domain/chain/oracle.ts';
import { ageText } from '../../store/staleness.ts';
import { formatNumber } from '../../ui/format.ts';

type Index = WireRecord<'indexes'>;

export interface OracleRow {
  readonly id: string;
  readonly venue: string;
  readonly underlying: string;
  readonly kind: OracleReading['kind'];
  readonly source: string;
  readonly price: string;
  readonly state: OracleState;
  /** "32 s of 1.0 h": its age against its heartbeat, else against our bound. */
  readonly age: string;
  /** From the venues' median; null: no other venue says a price. */
  readonly deviationBps: number | null;
  /** "144 seen": at which it was read, and how sure the chain is of it. */
  readonly block: string;
}

/** An index that was heard of within this says what the market is (core rule A9). */
const INDEX_AGE_MS = 60_000;

export function oracleRows(
  oracles: readonly WireRecord<'oracles'>[], indexes: readonly Index[], nowMs: number,
  fees: readonly ChainFees[] = [],
): readonly OracleRow[] {
  return oracles.map((row): OracleRow => {
    const reading: OracleReading = { ...row, priceUsd: dec(row.priceUsd),
      confidenceUsd: row.confidenceUsd === null ? null : dec(row.confidenceUsd) };
    const others = indexes.filter(({ underlying, receivedTimeMs }) =>
      underlying === row.underlying && nowMs - receivedTimeMs <= INDEX_AGE_MS)
      .map(({ venue, priceUsd }) => ({ venue, priceUsd: Number(priceUsd) }));
    const ageMs = oracleAgeMs(reading, nowMs);
    const bound = row.heartbeatMs ?? row.maxAgeMs;
    const price = Number(row.priceUsd);
    return { id: `${row.venue}|${row.underlying}`, venue: row.venue, underlying: row.underlying, kind: row.kind,
      source: row.source, price: formatNumber(price, { digits: price < 10 ? 4 : 2 }),
      state: oracleStateOf(reading, nowMs), deviationBps: deviationBps(reading, others),
      block: blockText(row.blockNumber, fees.find(({ venue }) => venue === row.venue)),
      age: ageMs === null ? 'it does not say' : `${ageText(ageMs)} of ${ageText(bound)}` };
  });
}

export const STATE_WORDS: Readonly<Record<OracleState, string>> = { fresh: 'fresh', late: 'past its heartbeat',
  stale: 'STALE: counts as unknown', wide: 'not sure of itself', ageless: 'of unknown age' };

export interface GasRow {
  readonly id: string;
  readonly venue: string;
  readonly gwei: string;
  /** "swap 0.42, approve 0.15", USD; or what is not known. */
  readonly costs: string;
  readonly age: string;
  /** "144 seen, 140 safe, 131 final"; without what the chain does not say. */
  readonly block: string;
}

const WORDS: Readonly<Record<ChainAction, string>> = { swap: 'swap', swapTwoHops: 'swap over two pools',
  approve: 'approval', supply: 'supply', withdraw: 'withdraw', borrow: 'borrow', repay: 'repay',
  repayWithCollateral: 'repay with collateral', setEMode: 'set e-mode' };

export const gasRows = (fees: readonly ChainFees[], nowMs: number): readonly GasRow[] => fees.map((one) => {
  const costs = one.actions.map(({ action }) => {
    const cost = gasCostOf(one, [action], nowMs);
    return 'missing' in cost ? `${WORDS[action]}: ${cost.missing}`
      : `${WORDS[action]} ${formatNumber(cost.feeUsd, { digits: cost.feeUsd < 1 ? 4 : 2 })}`;
  });
  return { id: one.venue, venue: one.venue, gwei: formatNumber(one.gasPrice * 1e9, { digits: 4 }),
    costs: [...new Set(costs)].join(', '), age: ageText(Math.max(0, nowMs - one.receivedTimeMs)),
    block: [blockText(one.blockNumber, one), ...(one.safeBlock === undefined ? [] : [`${one.safeBlock} safe`]),
      ...(one.finalBlock === undefined ? [] : [`${one.finalBlock} final`])].join(', ') };
});
