/**
 * Everybody else, as one draw has them: leveraged positions in classes, loans, an insurance fund. What a move forces
 * them to sell (or buy back), what is left unpaid, and what the other side has won.
 */
import type { SeededDraws } from '../../risk/scenarios/simulation/seededDraws.ts';
import type { CascadeInput } from './cascade.ts';

export interface Crowd {
  readonly depthUsd: number;
  readonly insuranceUsd: number;
  /** In USD, both directions of a move; never less for a larger move. */
  forcedAt(move: number): number;
  badDebtAt(move: number): number;
  winnersProfitAt(move: number): number;
}

interface Holder {
  readonly usd: number;
  /** Size of the move at which its margin is at maintenance, and at which it is all gone. */
  readonly liquidatedAt: number;
  readonly bankruptAt: number;
  /** Venues close a part first, and the whole when the margin is gone. */
  readonly share: number;
}

interface Loan { readonly collateralUsd: number; readonly liquidatedAt: number; readonly debtShare: number;
  readonly bonus: number }

const LEVERAGES = [2, 3, 5, 10, 20, 50];
const MAINTENANCE = [0.05, 0.03, 0.02, 0.01, 0.01, 0.005];
const LOANS = 12;

export function drawCrowd(random: SeededDraws, input: CascadeInput): Crowd {
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  // The other side of the book thins out when everybody flees.
  const depthUsd = input.depthUsd * between(0.3, 1);
  const interestUsd = input.openInterestUsd ?? input.depthUsd * Math.exp(between(Math.log(20), Math.log(150)));
  const side = input.shock < 0 ? -1 : 1;
  const weights = LEVERAGES.map(() => -Math.log(random.uniform()));
  const sum = weights.reduce((all, one) => all + one, 0);
  const holders = weights.flatMap((weight, i) => Array.from({ length: 4 }, (): Holder => {
    const [leverage, maintenance] = [LEVERAGES[i] ?? 1, MAINTENANCE[i] ?? 0.05];
    // What the price has done since they entered helps some and hurts others.
    const entry = between(-0.5, 0.5) / leverage;
    const bankruptAt = Math.max(0.002, 1 / leverage + entry);
    return { usd: (interestUsd * weight) / sum / 4, bankruptAt,
      liquidatedAt: Math.max(0.001, bankruptAt - maintenance), share: between(0.2, 1) };
  }));
  const loans = side > 0 ? [] : Array.from({ length: LOANS }, (): Loan => {
    const health = 1.02 - 0.4 * Math.log(random.uniform());
    const threshold = between(0.7, 0.85);
    return { collateralUsd: (interestUsd * between(0.05, 0.3)) / LOANS, liquidatedAt: 1 - 1 / health,
      debtShare: threshold / health, bonus: between(0.05, 0.1) };
  });
  return { depthUsd, insuranceUsd: input.insuranceUsd ?? interestUsd * between(0.001, 0.01),
    ...accounts(side, holders, loans, interestUsd) };
}

function accounts(
  side: -1 | 1, holders: readonly Holder[], loans: readonly Loan[], interestUsd: number,
): Pick<Crowd, 'forcedAt' | 'badDebtAt' | 'winnersProfitAt'> {
  const sizeOf = (move: number): number => Math.max(0, side * move);
  return {
    forcedAt: (move) => {
      const size = sizeOf(move);
      const closed = holders.reduce((all, { usd, liquidatedAt, bankruptAt, share }) => all
        + (size < liquidatedAt ? 0 : size >= bankruptAt ? usd : usd * share), 0);
      return closed + loans.reduce((all, loan) => all + seizedOf(loan, size), 0);
    },
    badDebtAt: (move) => {
      const size = sizeOf(move);
      const unpaid = holders.reduce((all, { usd, bankruptAt }) => all + usd * Math.max(0, size - bankruptAt) * 0.5, 0);
      return unpaid + loans.reduce((all, { collateralUsd, debtShare }) =>
        all + collateralUsd * Math.max(0, debtShare - (1 - size)), 0);
    },
    winnersProfitAt: (move) => interestUsd * sizeOf(move),
  };
}

/** Half of the debt with its bonus; all of it below health 0.95, and where the bonus makes the loan worse. */
function seizedOf({ collateralUsd, liquidatedAt, debtShare, bonus }: Loan, size: number): number {
  if (size < liquidatedAt) return 0;
  const healthNow = (1 - size) / (1 - liquidatedAt);
  const isToxic = debtShare / Math.max(1 - size, 1e-6) > 1 / (1 + bonus);
  const factor = healthNow < 0.95 || isToxic ? 1 : 0.5;
  return Math.min(collateralUsd, collateralUsd * debtShare * factor * (1 + bonus));
}
