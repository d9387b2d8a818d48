/**
 * Candles with markers and price lines, drawn by lightweight-charts. Colours come from the page's CSS variables, read
 * again by `restyle`. Live updates are collected by the caller: drawing is dear (facts/stack.md section 2).
 */
import {
  CandlestickSeries, ColorType, createChart, createSeriesMarkers, CrosshairMode, LineStyle,
  type CandlestickData, type IPriceLine, type SeriesMarker, type Time, type UTCTimestamp,
} from 'lightweight-charts';
import { pageColor } from './pageColor.ts';

export interface ChartCandle {
  readonly timeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export interface ChartMarker {
  readonly timeMs: number;
  readonly side: 'up' | 'down';
  readonly text: string;
}

export interface ChartLine {
  readonly price: number;
  readonly label: string;
  /** CSS variable of the colour. */
  readonly color: string;
  readonly dashed: boolean;
}

export interface CandleChart {
  setCandles(candles: readonly ChartCandle[]): void;
  update(candle: ChartCandle): void;
  setMarkers(markers: readonly ChartMarker[]): void;
  setLines(lines: readonly ChartLine[]): void;
  showNewest(): void;
  restyle(): void;
  /** The chart as an image. */
  canvas(): HTMLCanvasElement;
  destroy(): void;
}

const seconds = (timeMs: number): UTCTimestamp => Math.floor(timeMs / 1_000) as UTCTimestamp;
const drawn = (candle: ChartCandle): CandlestickData => ({
  time: seconds(candle.timeMs), open: candle.open, high: candle.high, low: candle.low, close: candle.close,
});

/** A line is drawn anew when it has moved by more than this share of its price. */
const LINE_STEP = 2e-4;

function hasMoved(shown: readonly ChartLine[], next: readonly ChartLine[]): boolean {
  return shown.length !== next.length || next.some((line, at) => {
    const before = shown[at];
    return before?.label !== line.label || Math.abs(line.price / before.price - 1) > LINE_STEP;
  });
}

export function createCandleChart(host: HTMLElement): CandleChart {
  const color = pageColor;
  const chart = createChart(host, { autoSize: true });
  const series = chart.addSeries(CandlestickSeries, { borderVisible: false });
  const markers = createSeriesMarkers(series, []);
  let lines: IPriceLine[] = [];
  let shownMarkers: readonly ChartMarker[] = [];
  let shownLines: readonly ChartLine[] = [];

  const setMarkers = (next: readonly ChartMarker[]): void => {
    shownMarkers = next;
    markers.setMarkers(next.map((marker): SeriesMarker<Time> => ({
      time: seconds(marker.timeMs),
      position: marker.side === 'up' ? 'belowBar' : 'aboveBar',
      shape: marker.side === 'up' ? 'arrowUp' : 'arrowDown',
      color: color(marker.side === 'up' ? '--up' : '--down'),
      text: marker.text,
    })));
  };
  const drawLines = (): void => {
    for (const line of lines) series.removePriceLine(line);
    lines = shownLines.map((line) => series.createPriceLine({
      price: line.price, title: line.label, color: color(line.color), lineWidth: 1, axisLabelVisible: true,
      lineStyle: line.dashed ? LineStyle.Dashed : LineStyle.Solid,
    }));
  };
  const restyle = (): void => {
    chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: color('--surface') }, textColor: color('--text-muted'),
        fontFamily: 'JetBrains Mono, monospace', fontSize: 11, attributionLogo: true,
      },
      grid: { vertLines: { color: color('--line-faint') }, horzLines: { color: color('--line-faint') } },
      crosshair: { mode: CrosshairMode.Normal },
      rightPriceScale: { borderColor: color('--line') },
      timeScale: { borderColor: color('--line'), timeVisible: true, secondsVisible: false, rightOffset: 4 },
      localization: { timeFormatter: (time: Time) => `${new Date(Number(time) * 1_000).toISOString().slice(0, 19)}Z` },
    });
    const up = color('--up');
    const down = color('--down');
    series.applyOptions({ upColor: up, wickUpColor: up, downColor: down, wickDownColor: down });
    setMarkers(shownMarkers);
    drawLines();
  };
  restyle();
  return {
    setCandles: (candles) => series.setData(candles.map(drawn)),
    update: (candle) => series.update(drawn(candle)),
    setMarkers,
    setLines: (next) => {
      if (!hasMoved(shownLines, next)) return;
      shownLines = next;
      drawLines();
    },
    showNewest: () => chart.timeScale().scrollToRealTime(),
    restyle,
    canvas: () => chart.takeScreenshot(),
    destroy: () => chart.remove(),
  };
}
