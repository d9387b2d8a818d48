/** Keeps a chart's candles: history from the engine, then grown by the index as it ticks; asked again when time jumps. */
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { Candle } from '../../../shared/contract/queries.ts';
import { hot } from '../../store/link.ts';
import { useRows } from '../../store/tables.ts';
import { useQuery } from '../../store/useQuery.ts';
import type { CandleChart } from '../../ui/chart/candleChart.ts';
import { grownCandle, indexOf } from './chartData.ts';

const MAX_PENDING_MS = 300;

export interface CandlesState { readonly count: number; readonly loading: boolean; readonly error: string | null }

export function useCandles(
  chart: RefObject<CandleChart | null>,
  underlying: string | null,
  intervalMs: number,
  session: string,
): CandlesState {
  const [jumps, setJumps] = useState(0);
  const query = useQuery(underlying === null ? null : { type: 'Candles', underlying, intervalMs }, `${session}|${jumps}`);
  const last = useRef<Candle | null>(null);
  const pending = useRef<Candle | null>(null);
  const [count, setCount] = useState(0);
  const index = indexOf(useRows('indexes'), underlying ?? '');
  const timeMs = index?.receivedTimeMs ?? null;
  const price = index === null ? null : Number(index.priceUsd);

  useEffect(() => {
    last.current = null;
    pending.current = null;
    chart.current?.setCandles([]);
    setCount(0);
  }, [chart, underlying, intervalMs, session]);

  useEffect(() => {
    if (query.answer === null) return;
    pending.current = null;
    last.current = query.answer.at(-1) ?? null;
    chart.current?.setCandles(query.answer);
    setCount(query.answer.length);
  }, [chart, query.answer]);

  useEffect(() => {
    if (timeMs === null || price === null || !Number.isFinite(price) || query.loading) return;
    const grown = grownCandle(last.current, timeMs, price, intervalMs);
    const gapMs = last.current === null ? 0 : timeMs - last.current.timeMs;
    // Time went back, or further ahead than a candle or two: a seek. The engine knows what lies between.
    if (grown === null || gapMs > intervalMs * 3) {
      if (query.error === null && (grown === null || last.current !== null)) setJumps((before) => before + 1);
      if (grown === null) return;
    }
    if (last.current === null || grown.timeMs !== last.current.timeMs) setCount((before) => before + 1);
    last.current = grown;
    pending.current = grown;
  }, [timeMs, price, intervalMs, query.loading, query.error]);

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

  return { count, loading: query.loading, error: query.error };
}
