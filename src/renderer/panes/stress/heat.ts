/** The heat map's cells: how strongly each is coloured, and which accounts would be gone there. */
import type { StressAnswer } from '../../../shared/contract/questions/stress.ts';

export interface Cell {
  readonly pnlUsd: number | null;
  /** 0 to 1 of the largest gain or loss on the sheet, by its square root: small moves stay visible. */
  readonly strength: number;
  readonly sign: 'up' | 'down' | 'flat' | 'unknown';
  /** Accounts whose health is below 1 there. */
  readonly gone: readonly string[];
}

/** Rows by vol, columns by spot, as the answer has them. */
export function cellsOf(answer: StressAnswer): readonly (readonly Cell[])[] {
  const largest = Math.max(0, ...answer.pnlUsd.flat().map((pnl) => Math.abs(pnl ?? 0)));
  return answer.pnlUsd.map((row, v) => row.map((pnlUsd, s) => {
    const gone = answer.accounts.filter(({ health }) => (health[v]?.[s] ?? Infinity) < 1).map(({ account }) => account);
    const strength = pnlUsd === null || largest === 0 ? 0 : Math.sqrt(Math.abs(pnlUsd) / largest);
    const sign = pnlUsd === null ? 'unknown' : pnlUsd > 0 ? 'up' : pnlUsd < 0 ? 'down' : 'flat';
    return { pnlUsd, strength, sign, gone };
  }));
}

/** Thousands of USD, short enough for a cell: "-12k", "+1.2m". */
export function shortUsd(usd: number | null): string {
  if (usd === null) return '—';
  const size = Math.abs(usd);
  const text = size >= 999_500 ? `${(size / 1e6).toFixed(size >= 9.95e6 ? 0 : 1)}m`
    : size >= 999.5 ? `${(size / 1e3).toFixed(size >= 9_950 ? 0 : 1)}k` : size.toFixed(0);
  if (Number(text.replace(/[km]/, '')) === 0) return '0';
  return `${usd < 0 ? '-' : '+'}${text}`;
}

/** Where the market is now: the cell without a move. */
export const stillCell = (answer: StressAnswer): { readonly row: number; readonly column: number } => ({
  row: Math.max(0, answer.volPoints.indexOf(0)), column: Math.max(0, answer.spotMoves.indexOf(0)),
});

/** The lowest health first; what is not known might be the lowest. */
export function lowestHealth(accounts: readonly { readonly health: number | null }[]): number | null {
  let lowest = Infinity;
  for (const { health } of accounts) {
    if (health === null) return null;
    lowest = Math.min(lowest, health);
  }
  return lowest;
}
