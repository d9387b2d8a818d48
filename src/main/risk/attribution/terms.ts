/**
 * The causes of a change in worth, in USD. All of them lie on a grid of 2^-16 USD, on which doubles add exactly up to
 * 137 billion USD: whatever the order, the parts are the total to the last bit (rule X1, invariant I13).
 */

export interface Terms {
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  /** Decay, and the run-down of the basis. */
  readonly theta: number;
  readonly vanna: number;
  readonly volga: number;
  /** What forwards gained on the index beyond the run-down. */
  readonly rho: number;
  /** Paid or received, interest on loans included. */
  readonly funding: number;
  readonly fees: number;
  /** What was traded or settled since, at the marks of the end against what was paid. */
  readonly newTrades: number;
  /** The total less all of the above. */
  readonly residual: number;
}

export type TermName = keyof Terms;
export const TERM_NAMES: readonly TermName[] = [
  'delta', 'gamma', 'vega', 'theta', 'vanna', 'volga', 'rho', 'funding', 'fees', 'newTrades', 'residual',
];

const STEPS_PER_USD = 65_536;

/** The nearest number on the grid, never minus zero. */
export const onGrid = (usd: number): number => Math.round(usd * STEPS_PER_USD) / STEPS_PER_USD + 0;

/** Terms of which the residual is what they leave of the total. All on the grid. */
export function explained(totalUsd: number, known: Partial<Omit<Terms, 'residual'>>): Terms {
  const terms = Object.fromEntries(TERM_NAMES.map((name) => [name, 0])) as Record<TermName, number>;
  let residual = totalUsd;
  for (const [name, value] of Object.entries(known)) {
    terms[name as TermName] = onGrid(value);
    residual -= onGrid(value);
  }
  return { ...terms, residual: residual + 0 };
}

export function sumTerms(parts: readonly Terms[]): Terms {
  const sum = Object.fromEntries(TERM_NAMES.map((name) => [name, 0])) as Record<TermName, number>;
  for (const part of parts) for (const name of TERM_NAMES) sum[name] += part[name];
  return sum;
}

export const totalOf = (terms: Terms): number => TERM_NAMES.reduce((sum, name) => sum + terms[name], 0);
