/**
 * Combinations of Deribit: several legs listed under one name, with amounts that are signed and counted for one of the
 * combination's own. Its trades carry the trades of its legs; those come once more on the legs' channels, under the
 * same numbers.
 */
import { add, div, mul, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import { legSide } from '../../../shared/domain/combo.ts';
import type { SingleFill } from '../../../shared/domain/fill.ts';
import { instrumentIdOf, type AccountId, type VenueId } from '../../../shared/domain/ids.ts';
import { expiryTimeMsOf, type Combo, type ComboLeg, type Instrument } from '../../../shared/domain/instrument.ts';
import { legTradeSchema, type ComboRow, type InstrumentRow, type UserTrade } from './messages.ts';

export type Named = (name: string) => Instrument | undefined;

/** Null: a leg is not listed, or is none that can be held. */
export function comboOf(row: InstrumentRow, { legs: rows }: ComboRow, named: Named, venue: VenueId): Combo | null {
  const legs: ComboLeg[] = [];
  let expiryTimeMs = Infinity;
  let [first]: Instrument[] = [];
  for (const { instrument_name: name, amount } of rows) {
    const leg = named(name);
    if (leg === undefined || leg.kind === 'combo' || leg.kind === 'spot' || amount === ZERO) return null;
    first ??= leg;
    expiryTimeMs = Math.min(expiryTimeMs, expiryTimeMsOf(leg) ?? Infinity);
    legs.push({ instrument: leg.id, ratio: div(mul(amount, row.contract_size), leg.contractMultiplier) });
  }
  if (first === undefined || legs.length < 2 || !Number.isFinite(expiryTimeMs)) return null;
  return {
    id: instrumentIdOf(venue, row.instrument_name), venue, venueName: row.instrument_name, kind: 'combo', legs,
    expiryTimeMs, underlying: first.underlying, style: first.style, quoteCurrency: first.quoteCurrency,
    settlementCurrency: row.settlement_currency ?? first.settlementCurrency, contractMultiplier: row.contract_size,
    tickSize: row.tick_size, lotSize: div(row.min_trade_amount, row.contract_size),
    minQuantity: div(row.min_trade_amount, row.contract_size),
    // What a combination costs is charged to its legs.
    makerFeeRate: Math.max(0, row.maker_commission), takerFeeRate: Math.max(0, row.taker_commission),
    ...(row.tick_size_steps.length === 0 ? {} : { tickSteps: row.tick_size_steps.map((step) =>
      ({ abovePrice: step.above_price, tickSize: step.tick_size })) }),
  };
}

/**
 * The fills of a combination's legs. Their side follows from ours and from the leg, whoever was the taker; a fee that
 * the legs do not carry is the first's. Null: something of them makes no sense, or a leg is not listed.
 */
export function legFills(trade: UserTrade, combo: Combo, account: AccountId, named: Named): SingleFill[] | null {
  const fills: SingleFill[] = [];
  for (const row of trade.legs ?? []) {
    const read = legTradeSchema.safeParse(row);
    const leg = read.success ? named(read.data.instrument_name) : undefined;
    const of = combo.legs.find(({ instrument }) => instrument === leg?.id);
    if (!read.success || leg === undefined || of === undefined) return null;
    const { trade_id: fillId, price, amount, fee, timestamp } = read.data;
    fills.push({ fillId, account, instrument: leg.id, clientOrderId: null, venueOrderId: trade.order_id,
      side: legSide(trade.direction, of), price, quantity: div(amount, leg.contractMultiplier), fee: fee ?? ZERO,
      feeCurrency: read.data.fee_currency ?? trade.fee_currency, liquidity: trade.liquidity === 'M' ? 'maker' : 'taker',
      venueTimeMs: timestamp });
  }
  const [first, ...others] = fills;
  if (first === undefined || fills.length !== combo.legs.length) return null;
  const carried = (trade.legs ?? []).some((row) => typeof row === 'object' && row !== null && 'fee' in row);
  return carried ? fills : [{ ...first, fee: trade.fee }, ...others];
}

export const feeOf = (legs: readonly SingleFill[]): Decimal => legs.reduce((sum, { fee }) => add(sum, fee), ZERO);
