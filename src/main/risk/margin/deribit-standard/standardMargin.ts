/** Standard margin of a pool: a currency of a segregated account, or a whole cross account. All in USD. */
import type { InstrumentId } from '../../../../shared/domain/ids.ts';
import { equityOf, type DeribitBook, type OrderedLeg, type Pool } from '../deribit/book.ts';
import { futureRatesOf, initialIfHeld, requirementOf, type StandardRates } from './requirement.ts';

export interface StandardAccount {
  readonly book: DeribitBook;
  /** Null: the venue has not published the rule in force. */
  readonly rates: StandardRates | null;
  /** What to call the rule that is not public. */
  readonly notPublicSince: string | null;
}

export interface LegMargin {
  readonly instrument: InstrumentId;
  readonly name: string;
  readonly initialUsd: number;
  readonly maintenanceUsd: number;
}

/** Names of what is missing to say any number, or (the rule) any margin. */
export function requires({ book, rates, notPublicSince }: StandardAccount): readonly string[] {
  const missing = [...book.prices.missing];
  const held = [...book.legs, ...book.orders.map(({ leg }) => leg)];
  if (rates === null)
    return held.length === 0 ? missing : [...missing, `model not public since ${notPublicSince ?? ''}`];
  for (const leg of held) {
    const name = `margin rule for ${leg.name}`;
    if (leg.kind === 'future' && futureRatesOf(leg, rates) === null && !missing.includes(name)) missing.push(name);
  }
  return missing;
}

export const explain = (pool: Pool, rates: StandardRates): readonly LegMargin[] =>
  pool.legs.map((leg) => {
    const { initial, maintenance } = requirementOf(leg, leg.coins, rates);
    const { currencyUsd } = leg;
    return {
      instrument: leg.instrument,
      name: leg.name,
      initialUsd: initial * currencyUsd,
      maintenanceUsd: maintenance * currencyUsd,
    };
  });

export const maintenance = (pool: Pool, rates: StandardRates): number =>
  explain(pool, rates).reduce((sum, { maintenanceUsd }) => sum + maintenanceUsd, 0);

export const initial = (pool: Pool, rates: StandardRates): number =>
  explain(pool, rates).reduce((sum, { initialUsd }) => sum + initialUsd, 0) +
  openOrders(pool, rates) +
  haircuts(pool, rates);

/** Of what a cross account holds in currencies that count for less; a segregated one is margined in its own. */
const haircuts = (pool: Pool, rates: StandardRates): number =>
  pool.currency !== null
    ? 0
    : pool.holdings.reduce(
        (sum, holding) => sum + Math.max(equityOf(holding) * holding.usd, 0) * (rates.haircuts[holding.currency] ?? 0),
        0,
      );

/** As if filled, the worse side of each instrument; orders that reduce hold nothing. */
function openOrders(pool: Pool, rates: StandardRates): number {
  return pool.orders.reduce((sum, order) => sum + orderMargin(order, rates), 0);
}

function orderMargin({ leg, buyCoins, sellCoins }: OrderedLeg, rates: StandardRates): number {
  const now = initialIfHeld(leg, leg.coins, rates);
  const more = (change: number): number => initialIfHeld(leg, leg.coins + change, rates) - now;
  return Math.max(more(buyCoins), more(-sellCoins), 0) * leg.currencyUsd;
}

/** Cash and gains of futures: what options are worth secures nothing under standard margin. */
export const marginBalance = ({ holdings }: Pool): number =>
  holdings.reduce((sum, { cash, futuresGain, usd }) => sum + (cash + futuresGain) * usd, 0);
