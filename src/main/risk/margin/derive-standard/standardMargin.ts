/**
 * Net margin of a subaccount under Derive's standard manager: what it has less what it needs, at or above zero to pass.
 * Markets do not offset one another; within one, options of an expiry do. Source: facts on Derive 6.1.
 */
import { undiscounted, type DeriveExpiry } from '../derive/book.ts';
import { expiryMargin } from './optionRequirement.ts';
import type { MarginLevel, StandardAccount, StandardMarket } from './standardAccount.ts';

export const initial = (account: StandardAccount): number => counted(account) - required(account, 'initial');
export const maintenance = (account: StandardAccount): number => counted(account) - required(account, 'maintenance');

/** Zero or positive; that of initial is at least that of maintenance. */
export function required(account: StandardAccount, level: MarginLevel): number {
  let sum = 0;
  for (const { usd } of requirements(account, level)) sum += usd;
  return sum;
}

/** What counts against the requirement: cash, gains and the maintenance share of the coins. */
export function counted({ cash, unpaidFunding, markets }: StandardAccount): number {
  let sum = cash + unpaidFunding;
  for (const { perp, baseAmount, spot, parameters } of markets) {
    sum += (perp?.unrealizedPnl ?? 0) + baseAmount * spot * (parameters.baseFactor ?? 0);
  }
  return sum;
}

/** Worth at the venue's marks, options included, coins in full. */
export function markToMarket({ cash, unpaidFunding, stablePrice, markets }: StandardAccount): number {
  let sum = cash + unpaidFunding;
  for (const { perp, baseAmount, spot, expiries } of markets) {
    sum += (perp?.unrealizedPnl ?? 0) + (baseAmount * spot) / stablePrice;
    for (const { options, forward, years } of expiries) {
      for (const option of options) sum += option.amount * undiscounted(option, forward, years, option.vol);
    }
  }
  return sum;
}

export interface Requirement {
  readonly label: string;
  readonly usd: number;
}

/** What `required` adds up. Every item is zero or positive. */
export function requirements(account: StandardAccount, level: MarginLevel): readonly Requirement[] {
  return account.markets.flatMap((market) => {
    const { underlying, perp, expiries, spot, parameters } = market;
    const items: Requirement[] = [];
    if (perp !== null && perp.amount !== 0) {
      const rate = level === 'initial' ? parameters.perpInitial : parameters.perpMaintenance;
      items.push({ label: `perpetual ${underlying}`, usd: Math.abs(perp.amount) * perp.price * rate });
    }
    for (const expiry of expiries) {
      const usd = -expiryMargin(expiry, spot, parameters, level);
      if (usd !== 0) items.push({ label: `options ${underlying} ${expiry.name}`, usd });
    }
    return level === 'initial' ? [...items, ...initialOnly(account, market)] : items;
  });
}

/** The coins' smaller share, feeds that are not sure of themselves, and a stable coin off its peg. */
function initialOnly(account: StandardAccount, market: StandardMarket): Requirement[] {
  const { underlying, parameters, spot, spotConfidence, perp, baseAmount, expiries } = market;
  const penalty = (confidence: number): number =>
    confidence < parameters.confidenceThreshold ? (1 - confidence) * parameters.confidenceFactor * spot : 0;
  const perpSize = Math.abs(perp?.amount ?? 0);
  const base = baseAmount * spot * (parameters.baseFactor ?? 0) * (1 - parameters.baseInitialScale);
  let oracle =
    perpSize * penalty(Math.min(spotConfidence, perp?.confidence ?? 1)) + baseAmount * penalty(spotConfidence);
  let shorts = 0;
  for (const expiry of expiries) {
    const short = shortContracts(expiry);
    oracle += short * penalty(Math.min(spotConfidence, expiry.forwardConfidence, expiry.volConfidence));
    shorts += short;
  }
  const offPeg = Math.max(0, parameters.depegThreshold - account.stablePrice) * parameters.depegFactor;
  return [
    { label: `collateral ${underlying} for initial`, usd: base },
    { label: `feed confidence ${underlying}`, usd: oracle },
    { label: `stable coin off its peg, ${underlying}`, usd: offPeg * spot * (shorts + perpSize) },
  ].filter(({ usd }) => usd !== 0);
}

const shortContracts = ({ options }: DeriveExpiry): number =>
  options.reduce((sum, { amount }) => (amount < 0 ? sum - amount : sum), 0);

/** Index at which maintenance is gone, index and perpetual moving together, other markets fixed. Null: none. */
export function liquidationPrice(account: StandardAccount, market: StandardMarket): number | null {
  if (market.expiries.some(({ options }) => options.length > 0)) return null;
  const { perp, spot, baseAmount, parameters } = market;
  const amount = perp?.amount ?? 0;
  const perpValue = (perp?.price ?? 0) * (amount - Math.abs(amount) * parameters.perpMaintenance);
  const slope = perpValue + baseAmount * spot * (parameters.baseFactor ?? 0);
  const price = spot * (1 - maintenance(account) / slope);
  return slope !== 0 && price > 0 && Number.isFinite(price) ? price : null;
}
