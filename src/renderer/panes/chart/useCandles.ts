/**
 * Keeps a chart's candles: history from the engine, then grown by the index as it ticks, past React. When time jumps (a
 * seek, a gap) the engine is asked again, since it knows what lies between.
 */
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { Candle } from '../../../shared/contract/queries.ts';
import { useDesk } from '../../store/desk.ts';
import { hot } from '../../store/link.ts';
import { rowsOf } from '../../store/tables.ts';
import { useQuery, type QueryState } from '../../store/useQuery.ts';
import type { CandleChart } from '../../ui/chart/candleChart.ts';
import { grownCandle, indexOf } from './chartData.ts';

const MAX_PENDING_MS = 300;
/** Candles that may be missing between the last one and now before history is asked for again. */
const MAX_GAP = 3;

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
  const last = useRef<Candle | null>(null);
  const pending = useRef<Candle | null>(null);
  const { answer, loading } = query;

  useEffect(() => {
    last.current = null;
    pending.current = null;
    chart.current?.setCandles([]);
  }, [chart, subject]);

  useEffect(() => {
    if (answer === null || loading) return;
    pending.current = null;
    last.current = answer.at(-1) ?? null;
    chart.current?.setCandles(answer);
  }, [chart, answer, loading]);

  useEffect(() => {
    if (loading || underlying === null) return undefined;
    const grow = (): void => {
      const index = indexOf(rowsOf('indexes'), trading, underlying);
      const price = Number(index?.priceUsd);
      if (index === null || !Number.isFinite(price)) return;
      const grown = grownCandle(last.current, index.receivedTimeMs, price, intervalMs);
      const gap = last.current === null || grown === null ? 0 : (grown.timeMs - last.current.timeMs) / intervalMs;
      if (grown === null || gap > MAX_GAP) return setJumps((before) => before + 1);
      last.current = grown;
      pending.current = grown;
    };
    return useDesk.subscribe((desk, before) => {
      if (desk.versions.indexes !== before.versions.indexes) grow();
    });
  }, [underlying, trading, intervalMs, loading]);

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
