/** On chains: the oracles that venues rest on, held against the venues' own prices, and what an action costs in gas. */
import { useEffect, useState } from 'react';
import { engineClock } from '../../store/clock.ts';
import { useRows } from '../../store/tables.ts';
import { DASH, formatNumber } from '../../ui/format.ts';
import { gasRows, oracleRows, STATE_WORDS, type OracleRow } from './chainRows.ts';

const AGES_EVERY_MS = 1_000;
const WATCH_BPS = 100;
const BLOCK_TITLE = 'At which it was read. Seen: may be reorganised away; safe and final: as the chain says';

export function Chains() {
  const nowMs = useEngineNow();
  const fees = useRows('chainFees');
  const oracles = oracleRows(useRows('oracles'), useRows('indexes'), nowMs, fees);
  const gas = gasRows(fees, nowMs);
  return (
    <>
      {oracles.length === 0 ? null : <table className="venue-connections" aria-label="Oracles">
        <thead><tr>
          <th scope="col">Oracle</th><th scope="col">At</th><th scope="col">Price USD</th>
          <th scope="col" title="Since it was last written, of its heartbeat or our bound">Age</th>
          <th scope="col" title="From the median of the venues that quote it, basis points">Off the venues bp</th>
          <th scope="col">State</th><th scope="col" title={BLOCK_TITLE}>Block</th>
        </tr></thead>
        <tbody>{oracles.map((row) => <Oracle key={row.id} row={row} />)}</tbody>
      </table>}
      {gas.length === 0 ? null : <table className="venue-connections" aria-label="Gas">
        <thead><tr>
          <th scope="col">Gas at</th><th scope="col">Gwei</th>
          <th scope="col" title="USD, L1 data of roll-ups included; typical of the contracts">Costs USD</th>
          <th scope="col">Age</th><th scope="col" title={BLOCK_TITLE}>Block</th>
        </tr></thead>
        <tbody>{gas.map((row) => (
          <tr key={row.id} data-testid={`gas-${row.venue}`}>
            <th scope="row">{row.venue}</th><td className="number">{row.gwei}</td><td>{row.costs}</td>
            <td className="number">{row.age}</td><td className="number">{row.block}</td>
          </tr>
        ))}</tbody>
      </table>}
    </>
  );
}

function Oracle({ row }: { readonly row: OracleRow }) {
  const isOff = row.deviationBps !== null && Math.abs(row.deviationBps) > WATCH_BPS;
  const tone = row.state === 'stale' ? 'is-bad' : row.state === 'fresh' ? 'is-good' : 'warning-text';
  return (
    <tr data-testid={`oracle-${row.id}`} className={row.state === 'stale' ? 'row-stale' : ''}>
      <th scope="row" title={row.source}>{row.underlying} {row.kind}</th>
      <td>{row.venue}</td>
      <td className="number">{row.price}</td>
      <td className="number">{row.age}</td>
      <td className={`number ${isOff ? 'warning-text' : ''}`}>
        {row.deviationBps === null ? DASH : formatNumber(row.deviationBps, { digits: 1 })}</td>
      <td className={tone}>{STATE_WORDS[row.state]}</td>
      <td className="number">{row.block}</td>
    </tr>
  );
}

/** 0 before the engine has said what time it is: nothing is there to be old then. */
function useEngineNow(): number {
  const [nowMs, setNowMs] = useState(() => engineClock.now() ?? 0);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(engineClock.now() ?? 0), AGES_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
