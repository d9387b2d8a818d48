/**
 * Net margin under PMRM_2: worth, less a share of the worst scenario, less contingencies. At or above zero to pass.
 * Initial takes off the maintenance contingencies and its own besides. Source: facts on Derive 6.2.
 */
import type { DeriveScenario } from '../../../../shared/domain/marginTerms/deriveParameters.ts';
import { expiryConfidence, nakedShorts } from '../derive/book.ts';
import type { Pmrm2Account, Pmrm2Collateral } from './pmrm2Account.ts';
import { prepared, type PreparedExpiry } from './shocks.ts';

export interface Contingencies {
  readonly perp: number;
  readonly collateral: number;
  readonly options: number;
  /** Initial only: feeds below their threshold. */
  readonly feeds: number;
}

export interface Pmrm2Margin {
  /** Worth at the venue's marks. */
  readonly worth: number;
  /** Net: worth less what is required. */
  readonly initial: number;
  readonly maintenance: number;
  /** Zero or positive. */
  readonly required: { readonly initial: number; readonly maintenance: number };
  /** Zero or negative; `scenario` null: the basis contingency is worst. */
  readonly worst: { readonly change: number; readonly scenario: DeriveScenario | null };
  readonly basis: number;
  readonly lossShare: { readonly initial: number; readonly maintenance: number };
  readonly maintenanceContingencies: Contingencies;
  /** Beyond those of maintenance. */
  readonly initialContingencies: Contingencies;
}

export const initial = (account: Pmrm2Account): number => pmrm2Margin(account).initial;
export const maintenance = (account: Pmrm2Account): number => pmrm2Margin(account).maintenance;

export function pmrm2Margin(account: Pmrm2Account): Pmrm2Margin {
  const { parameters: of, stablePrice } = account;
  const expiries = account.expiries.map((expiry) => prepared(expiry, of));
  const worth = worthOf(account, expiries);
  const basis = basisContingency(account, expiries);
  let worst: Pmrm2Margin['worst'] = { change: basis, scenario: null };
  for (const scenario of of.scenarios) {
    const change = scenarioChange(account, expiries, scenario);
    if (change < worst.change) worst = { change, scenario };
  }
  const offPeg = Math.max(0, of.pegThreshold - stablePrice) * of.pegFactor;
  const lossShare = { initial: of.initialFactor + offPeg, maintenance: of.maintenanceFactor };
  const always = contingencies(account, 'maintenance');
  const initially = contingencies(account, 'initial');
  const required = {
    initial: total(always) + total(initially) - lossShare.initial * worst.change,
    maintenance: total(always) - lossShare.maintenance * worst.change,
  };
  return {
    worth,
    initial: worth - required.initial,
    maintenance: worth - required.maintenance,
    required,
    worst,
    basis,
    lossShare,
    maintenanceContingencies: always,
    initialContingencies: initially,
  };
}

const total = ({ perp, collateral, options, feeds }: Contingencies): number => perp + collateral + options + feeds;

const valueOf = ({ amount, priceUsd }: Pmrm2Collateral, stablePrice: number): number =>
  (amount * priceUsd) / stablePrice;

function worthOf(account: Pmrm2Account, expiries: readonly PreparedExpiry[]): number {
  let sum = account.cash + account.unpaidFunding + (account.perp?.unrealizedPnl ?? 0);
  for (const { mark } of expiries) sum += mark;
  for (const collateral of account.collaterals) sum += valueOf(collateral, account.stablePrice);
  return sum;
}

/** Change of worth under one scenario, dampened. */
export function scenarioChange(
  { perp, collaterals, stablePrice }: Pmrm2Account,
  expiries: readonly PreparedExpiry[],
  scenario: DeriveScenario,
): number {
  const move = scenario.shock - 1;
  let change = perp === null ? 0 : perp.amount * perp.price * move;
  for (const expiry of expiries) change += expiry.change(scenario);
  for (const collateral of collaterals) {
    if (collateral.riskCancelling) change += valueOf(collateral, stablePrice) * move;
  }
  return change * scenario.dampening;
}

/** Each expiry's forward by itself up and down, so that expiries do not offset one another here. */
function basisContingency({ parameters: of }: Pmrm2Account, expiries: readonly PreparedExpiry[]): number {
  let sum = 0;
  for (const { expiry, moved } of expiries) {
    const worst = Math.min(moved(of.basisUp), moved(of.basisDown), 0);
    sum += worst * (of.basisAddition + of.basisPerYear * expiry.years);
  }
  return sum;
}

function contingencies(account: Pmrm2Account, level: 'initial' | 'maintenance'): Contingencies {
  const { parameters: of, spot, perp, expiries, collaterals, stablePrice } = account;
  const first = level === 'initial';
  let [naked, haircut] = [0, 0];
  for (const { options } of expiries) naked += nakedShorts(options);
  for (const collateral of collaterals) {
    const share = first ? collateral.initialHaircut : collateral.maintenanceHaircut;
    haircut += valueOf(collateral, stablePrice) * share;
  }
  return {
    perp: Math.abs(perp?.amount ?? 0) * spot * (first ? of.perpInitial : of.perpMaintenance),
    collateral: haircut,
    options: naked * spot * (first ? of.optionInitial : of.optionMaintenance),
    feeds: first ? feedContingency(account) : 0,
  };
}

function feedContingency({ parameters: of, spot, spotConfidence, perp, expiries, ...account }: Pmrm2Account): number {
  const penalty = (confidence: number, exposure: number): number =>
    confidence < of.confidenceThreshold ? (1 - confidence) * of.confidenceMargin * exposure : 0;
  const perpSize = Math.abs(perp?.amount ?? 0);
  const least = perpSize > 0 ? Math.min(spotConfidence, perp?.confidence ?? 1) : spotConfidence;
  let sum = penalty(least, perpSize * spot);
  for (const expiry of expiries) {
    const contracts = expiry.options.reduce((all, { amount }) => all + Math.abs(amount), 0);
    sum += penalty(Math.min(least, expiryConfidence(expiry)), contracts * spot);
  }
  for (const collateral of account.collaterals) {
    sum += penalty(Math.min(spotConfidence, collateral.confidence), valueOf(collateral, account.stablePrice));
  }
  return sum;
}

/** Items of the maintenance requirement: they add up to `worth` less the net margin. */
export function explain(margin: Pmrm2Margin): readonly { readonly label: string; readonly usd: number }[] {
  const { worst, lossShare, maintenanceContingencies: of } = margin;
  return [
    { label: `loss in the worst scenario (${nameOf(worst.scenario)})`, usd: -lossShare.maintenance * worst.change },
    { label: 'contingency of perpetuals', usd: of.perp },
    { label: 'haircut of collateral', usd: of.collateral },
    { label: 'contingency of naked shorts', usd: of.options },
  ].filter(({ usd }) => usd !== 0);
}

const VOL_NAMES = { up: ', vol up', down: ', vol down', none: '', skew: 'skew', wings: 'wings up' } as const;

export function nameOf(scenario: DeriveScenario | null): string {
  if (scenario === null) return 'basis';
  const { shock, vol } = scenario;
  if (vol === 'skew' || vol === 'wings') return VOL_NAMES[vol];
  const percent = Number(((shock - 1) * 100).toFixed(2));
  return `spot ${percent > 0 ? '+' : ''}${percent} %${VOL_NAMES[vol]}`;
}
