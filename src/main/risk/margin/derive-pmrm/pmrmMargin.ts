/**
 * Net margin under Derive's older PMRM: worth, plus the worst scenario less static contingencies; initial takes that
 * times a factor and what feeds lack in confidence. Options are marked undiscounted, gains discounted. At or above zero
 * to pass. Source: facts on Derive 6.2, and the intermediate results of the venue's own vectors.
 */
import type { DerivePmrmParameters, DeriveScenario } from '../../../../shared/domain/marginTerms/deriveParameters.ts';
import {
  expiryConfidence,
  nakedShorts,
  optionsWorth,
  shockedForward,
  volTermFactor,
  type DeriveExpiry,
} from '../derive/book.ts';
import type { PmrmAccount } from './pmrmAccount.ts';

export interface PmrmMargin {
  readonly worth: number;
  /** Net: worth less what is required. */
  readonly initial: number;
  readonly maintenance: number;
  /** Zero or positive. */
  readonly required: { readonly initial: number; readonly maintenance: number };
  /** Zero or negative. `scenario` null: the basis contingency is worst. */
  readonly worst: { readonly change: number; readonly scenario: DeriveScenario | null };
  readonly contingencies: { readonly perp: number; readonly base: number; readonly options: number };
  readonly feeds: number;
}

export const initial = (account: PmrmAccount): number => pmrmMargin(account).initial;
export const maintenance = (account: PmrmAccount): number => pmrmMargin(account).maintenance;

export function pmrmMargin(account: PmrmAccount): PmrmMargin {
  const { parameters: of, perp, baseAmount, spot, stablePrice, expiries } = account;
  const marks = expiries.map((expiry) => optionsWorth(expiry, expiry.forward, ({ vol }) => vol));
  let worth = account.cash + account.unpaidFunding + (perp?.unrealizedPnl ?? 0) + (baseAmount * spot) / stablePrice;
  for (const mark of marks) worth += mark;
  let worst: PmrmMargin['worst'] = { change: basisContingency(account, marks), scenario: null };
  for (const scenario of of.scenarios) {
    const change = scenarioChange(account, marks, scenario);
    if (change < worst.change) worst = { change, scenario };
  }
  let naked = 0;
  for (const { options } of expiries) naked += nakedShorts(options);
  const contingencies = {
    perp: Math.abs(perp?.amount ?? 0) * spot * of.perpPercent,
    base: baseAmount * spot * of.basePercent,
    options: naked * spot * of.optionPercent,
  };
  const span = contingencies.perp + contingencies.base + contingencies.options - worst.change;
  const feeds = feedContingency(account);
  const factor = of.initialFactor + Math.max(0, of.pegThreshold - stablePrice) * of.pegFactor;
  const required = { initial: factor * span + feeds, maintenance: span };
  const [initially, always] = [worth - required.initial, worth - required.maintenance];
  return { worth, initial: initially, maintenance: always, required, worst, contingencies, feeds };
}

function scenarioChange(account: PmrmAccount, marks: readonly number[], { shock, vol }: DeriveScenario): number {
  const { perp, baseAmount, parameters } = account;
  const delta = (baseAmount * account.spot) / account.stablePrice + (perp === null ? 0 : perp.amount * perp.price);
  let change = delta * (shock - 1);
  account.expiries.forEach((expiry, at) => {
    const factor = volShock(expiry, parameters, vol);
    const shocked = optionsWorth(expiry, shockedForward(expiry, shock), (option) => option.vol * factor);
    change += (shocked > 0 ? shocked * staticDiscount(expiry, parameters) : shocked) - (marks[at] ?? NaN);
  });
  return change;
}

function volShock(
  { years }: DeriveExpiry,
  { vol: of }: DerivePmrmParameters,
  direction: DeriveScenario['vol'],
): number {
  const factor = volTermFactor(years, of.shortTermPower, of.longTermPower, of.floorDays);
  if (direction === 'up') return 1 + of.rangeUp * factor;
  return direction === 'down' ? Math.max(0, 1 - of.rangeDown * factor) : 1;
}

const staticDiscount = ({ years, ratePerYear }: DeriveExpiry, of: DerivePmrmParameters): number =>
  of.staticDiscount * Math.exp(-years * (Math.max(ratePerYear, 0) * of.rateMultiplier + of.rateAddition));

function basisContingency({ expiries, parameters: of }: PmrmAccount, marks: readonly number[]): number {
  let sum = 0;
  expiries.forEach((expiry, at) => {
    const moved = (spot: number): number =>
      optionsWorth(expiry, shockedForward(expiry, spot), ({ vol }) => vol) - (marks[at] ?? NaN);
    sum += Math.min(moved(of.basisUp), moved(of.basisDown), 0) * (of.basisAddition + of.basisPerYear * expiry.years);
  });
  return sum;
}

function feedContingency({ parameters: of, spot, spotConfidence, perp, baseAmount, expiries }: PmrmAccount): number {
  const penalty = (confidence: number, coins: number): number =>
    confidence < of.confidenceThreshold ? (1 - confidence) * of.confidenceMargin * coins * spot : 0;
  const perpSize = Math.abs(perp?.amount ?? 0);
  const least = perpSize > 0 ? Math.min(spotConfidence, perp?.confidence ?? 1) : spotConfidence;
  let sum = penalty(least, perpSize + baseAmount);
  for (const expiry of expiries) {
    const contracts = expiry.options.reduce((all, { amount }) => all + Math.abs(amount), 0);
    sum += penalty(Math.min(least, expiryConfidence(expiry)), contracts);
  }
  return sum;
}
