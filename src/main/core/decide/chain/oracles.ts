/**
 * Oracles on which venues rest (rules A9, T8): what is alerted of one that is old, unsure of itself or far from the
 * venues' own prices, and which actions it stands against.
 */
import { toNumber } from '../../../../shared/domain/decimal.ts';
import {
  deviationBps, oracleAgeMs, oracleKey, oracleStateOf, ORACLE_RESTRICTED_BPS, ORACLE_WATCH_BPS, type OracleReading,
} from '../../../../shared/domain/chain/oracle.ts';
import type { Currency, VenueId } from '../../../../shared/domain/ids.ts';
import type { Alert, AlertLevel } from '../../../../shared/domain/margin/alert.ts';
import type { ReadState } from '../../state.ts';
import { isConnected } from '../connections.ts';

/** An index that was heard of within this says what the market is. */
const INDEX_AGE_MS = 60_000;
/** A deviation once told is over below this share of its bound. */
const OVER = 0.8;
const HOUR_MS = 3_600_000;

/** From the median of the venues that speak; null: nobody else says a price. */
export function oracleDeviationBps(state: ReadState, reading: OracleReading): number | null {
  const others = [...state.indexes.values()].filter(({ underlying, receivedTimeMs }) =>
    underlying === reading.underlying && state.timeMs - receivedTimeMs <= INDEX_AGE_MS)
    .map(({ venue, priceUsd }) => ({ venue, priceUsd: toNumber(priceUsd) }));
  return deviationBps(reading, others);
}

/** Level undefined: its venue is away, so that nothing can be told of it. */
interface OracleFinding extends Pick<Alert, 'id' | 'kind' | 'account' | 'value' | 'text'> {
  readonly level: AlertLevel | null | undefined;
}

export function oracleFinding(state: ReadState, reading: OracleReading): OracleFinding {
  const id = `failure|oracle|${oracleKey(reading)}`;
  const { venue, underlying, maxAgeMs } = reading;
  const name = `oracle of ${underlying} at ${venue}`;
  const is = oracleStateOf(reading, state.timeMs);
  const ageMs = oracleAgeMs(reading, state.timeMs) ?? 0;
  const bps = oracleDeviationBps(state, reading);
  const about = { id, kind: 'failure', account: null, value: bps } as const;
  if (!isConnected(state, venue)) return { ...about, level: undefined, text: name };
  if (is === 'stale') {
    const [age, bound] = [ageMs, maxAgeMs].map((ms) => `${(ms / HOUR_MS).toFixed(1)} h`);
    return { ...about, level: 'restricted', text: `${name}: its price is ${age} old, the bound is ${bound}` };
  }
  if (is === 'wide') return { ...about, level: 'watch', text: `${name}: it is not sure of its price to 1 %` };
  const before = state.alerts.get(id);
  const isOpen = before !== undefined && before.state !== 'cleared';
  const reach = Math.abs(bps ?? 0);
  const isBeyond = (bound: number, level: AlertLevel): boolean =>
    reach > bound * (isOpen && (before.level === level || before.level === 'restricted') ? OVER : 1);
  const level = isBeyond(ORACLE_RESTRICTED_BPS, 'restricted') ? 'restricted'
    : isBeyond(ORACLE_WATCH_BPS, 'watch') ? 'watch' : null;
  return { ...about, level, text: level === null ? `${name}: fresh, and near the venues' prices`
    : `${name}: ${bps === null ? '' : bps.toFixed(0)} bp from the venues' prices` };
}

/** Why nothing that adds risk may rest on the venue's oracles of these; null: nothing stands against it. */
export function oracleHindrance(state: ReadState, venue: VenueId, currencies: ReadonlySet<Currency>): string | null {
  for (const reading of state.oracles.values()) {
    if (reading.venue !== venue || !currencies.has(reading.underlying)) continue;
    const is = oracleStateOf(reading, state.timeMs);
    const bps = oracleDeviationBps(state, reading);
    if (is === 'stale') return `the oracle of ${reading.underlying} is stale`;
    if (bps !== null && Math.abs(bps) > ORACLE_RESTRICTED_BPS) {
      return `the oracle of ${reading.underlying} is ${bps.toFixed(0)} bp from the venues' prices`;
    }
  }
  return null;
}
