/**
 * Keeps a chart's candles: history from the engine, then grown by the index as it ticks, past React. When time jumps (a
 * seek, a gap) the engine is asked again, since it knows what lies between.
 */
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { Candle } from '../../../shared/contract/queries.ts';
import { useDesk } from '../../store/desk.ts';
import { hot } from '../../store/link.ts';
import { rowsOf } from '../../store/tables.ts';
import { useQuery, type QueryState } from '../../store/queries/useQuery.ts';
import type { CandleChart } from '../../ui/chart/candleChart.ts';
import { grownCandle, indexOf, joinCandles } from './chartData.ts';

const MAX_PENDING_MS = 300;
/** Candles that may be missing between the last one and now before history is asked for again. */
const MAX_GAP = 3;
const MAX_LIVE = 2_000;

export function useCandles(
  chart: RefObject<CandleChart | null>,
  underlying: string | null,
  /** See indexOf. */
  trading: ReadonlySet<string>,
  intervalMs: number,
  session: string,
): QueryState<readonly Candle[]> {
  const [jumps, setJumps] = useState(0);
  const subject = `${session} ${underlying ?? ''} ${intervalMs}`;
  const wanted = underlying === null ? null : { type: 'Candles' as const, underlying, intervalMs };
  const query = useQuery(wanted, `${subject} ${jumps}`);
  /** Grown since the last answer, oldest first. */
  const live = useRef<Candle[]>([]);
  const pending = useRef<Candle | null>(null);
  const { answer, loading } = query;

  useEffect(() => {
    live.current = [];
    pending.current = null;
    chart.current?.setCandles([]);
  }, [chart, subject]);

  useEffect(() => {
    if (answer === null || loading) return;
    pending.current = null;
    chart.current?.setCandles(joinCandles(answer, live.current));
  }, [chart, answer, loading]);

  useEffect(() => {
    if (underlying === null) return undefined;
    const grow = (): void => {
      const index = indexOf(rowsOf('indexes'), trading, underlying);
      const price = Number(index?.priceUsd);
      if (index === null || !Number.isFinite(price)) return;
      const last = live.current.at(-1) ?? null;
      const grown = grownCandle(last, index.receivedTimeMs, price, intervalMs);
      const gap = last === null || grown === null ? 0 : (grown.timeMs - last.timeMs) / intervalMs;
      if (grown === null || gap > MAX_GAP) {
        live.current = [];
        setJumps((before) => before + 1);
        return;
      }
      if (grown.timeMs === last?.timeMs) live.current.pop();
      live.current.push(grown);
      live.current.splice(0, live.current.length - MAX_LIVE);
      pending.current = grown;
    };
    return useDesk.subscribe((desk, before) => {
      if (desk.versions.indexes !== before.versions.indexes) grow();
    });
  }, [underlying, trading, intervalMs]);

  useEffect(() => {
    const draw = (): void => {
      if (pending.current === null) return;
      chart.current?.update(pending.current);
      pending.current = null;
    };
    const stop = hot.onBeforeWrites(draw);
    const timer = setInterval(draw, MAX_PENDING_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [chart]);

  return query;
}
