/** A waterfall of causes: where each bar begins and ends, on one scale that holds them all and zero. */
import { PNL_TERMS, type PnlTerm, type PnlTerms } from '../../../shared/contract/questions/explain.ts';

export interface Bar {
  readonly term: PnlTerm | 'total';
  readonly usd: number;
  /** Shares of the width, 0 to 1; the bar lies between them. */
  readonly from: number;
  readonly to: number;
}

export interface Waterfall { readonly bars: readonly Bar[]; readonly zero: number }

export const TERM_TEXT: Readonly<Record<PnlTerm | 'total', readonly [name: string, explanation: string]>> = {
  delta: ['Delta', 'What the move of the underlyings made of the deltas held at the start.'],
  gamma: ['Gamma', 'What the change of delta under way added: half gamma times the move squared.'],
  vega: ['Vega', 'What the change of implied vols made of the vegas held at the start.'],
  theta: ['Theta', 'Decay of options, and the run-down of the basis.'],
  vanna: ['Vanna', 'Price and vol moving together.'],
  volga: ['Volga', 'Vol of vol: half volga times the change of vol squared.'],
  rho: ['Rho', 'What forwards gained on the index beyond the run-down.'],
  newTrades: ['New trades', 'What was traded or settled since, at the marks of the end against what was paid.'],
  funding: ['Funding', 'Funding of perpetuals and interest, paid or received.'],
  fees: ['Fees', 'Trading fees; negative is paid.'],
  residual: ['Residual', 'What no cause above explains. The larger the move, the larger it is.'],
  total: ['Total', 'Change of equity, less what was paid in or out.'],
};

/** What a trader asks apart: the market, one's own trading, what holding costs, and what is left. */
export const GROUPS: readonly (readonly [name: string, terms: readonly PnlTerm[]])[] = [
  ['Market', ['delta', 'gamma', 'vega', 'theta', 'vanna', 'volga', 'rho']],
  ['Trading', ['newTrades']],
  ['Funding and fees', ['funding', 'fees']],
  ['Unexplained', ['residual']],
];

export function waterfallOf(terms: PnlTerms, totalUsd: number): Waterfall {
  const steps: { readonly term: PnlTerm | 'total'; readonly usd: number; readonly start: number }[] = [];
  let sum = 0;
  for (const term of PNL_TERMS) {
    steps.push({ term, usd: terms[term], start: sum });
    sum += terms[term];
  }
  steps.push({ term: 'total', usd: totalUsd, start: 0 });
  const edges = steps.flatMap(({ start, usd }) => [start, start + usd]);
  const [low, high] = [Math.min(0, ...edges), Math.max(0, ...edges)];
  const span = high - low || 1;
  const at = (usd: number): number => (usd - low) / span;
  return {
    zero: at(0),
    bars: steps.map(({ term, usd, start }) => ({ term, usd, from: at(Math.min(start, start + usd)),
      to: at(Math.max(start, start + usd)) })),
  };
}

/** Of all that moved, how much no cause explains; null while nothing moved. */
export function residualShare(terms: PnlTerms): number | null {
  const moved = PNL_TERMS.reduce((sum, term) => sum + Math.abs(terms[term]), 0);
  return moved === 0 ? null : Math.abs(terms.residual) / moved;
}
