/** What a held option can be rolled into: the same terms at the same venue, at its expiry and every later one. */
import type { RollAnswer, RollExpiry, RollTarget } from '../../../shared/contract/questions/expiry.ts';
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { Option } from '../../../shared/domain/instrument.ts';
import { VALUATION_BOUNDS } from '../../core/valuation/legSources.ts';
import { strikeOf } from '../../risk/portfolio/contractValue.ts';
import { valueLeg } from '../../risk/portfolio/leg.ts';
import { legCostUsd, legPriceOf } from './legPrice.ts';
import { indexOf } from './structureReport.ts';
import type { StructureSource } from './structureSource.ts';

/** Strikes of an expiry that are looked at. */
const MOST_TARGETS = 15;

export interface HeldOption { readonly account: string; readonly instrument: string; readonly quantity: number }

/** Throws Error for the trader where it is no option that is held. */
export function rollAnswer(source: StructureSource, { account, instrument: id, quantity }: HeldOption): RollAnswer {
  const held = source.instruments.find((each) => each.id === id);
  if (held?.kind !== 'option') throw new Error(`${id}: only an option is rolled`);
  if (quantity === 0) throw new Error(`${held.venueName} is not held`);
  const spotUsd = indexOf(source, [{ instrument: held }]);
  const sign = Math.sign(quantity);
  const closeUsd = costOf(source, held, -sign, spotUsd);
  const delta = deltaOf(source, held);
  const priced = source.instruments.filter((each) => isAlike(each, held, source.nowMs)).map((option): RollTarget => {
    const at = legPriceOf(source.quoteOf(option), sign);
    const openUsd = costOf(source, option, sign, spotUsd);
    return { instrument: option.id, strikeUsd: strikeOf(option), delta: deltaOf(source, option),
      price: at?.price ?? null, pricedAt: at?.pricedAt ?? null,
      costUsdPerContract: closeUsd === null || openUsd === null ? null : closeUsd + openUsd };
  });
  const expiries = Map.groupBy(priced, ({ instrument }) => expiryOf(source, instrument));
  return { account, instrument: id, quantity, expiryTimeMs: held.expiryTimeMs, strikeUsd: strikeOf(held), delta,
    closeUsdPerContract: closeUsd,
    expiries: [...expiries].sort(([a], [b]) => a - b).map(([expiryTimeMs, targets]) =>
      expiryOfRoll(expiryTimeMs, targets, strikeOf(held), delta)) };
}

const expiryOf = ({ instruments }: StructureSource, id: string): number => {
  const found = instruments.find((each) => each.id === id);
  return found?.kind === 'option' ? found.expiryTimeMs : 0;
};

function isAlike(each: StructureSource['instruments'][number], held: Option, nowMs: number): each is Option {
  return each.kind === 'option' && each.id !== held.id && each.venue === held.venue
    && each.underlying === held.underlying && each.optionType === held.optionType && each.style === held.style
    && each.quoteCurrency === held.quoteCurrency && each.settlementCurrency === held.settlementCurrency
    && each.contractMultiplier === held.contractMultiplier
    && each.expiryTimeMs >= held.expiryTimeMs && each.expiryTimeMs > nowMs;
}

/** Of one contract, bought or sold at the touch. */
function costOf(source: StructureSource, instrument: Option, sign: number, spotUsd: number): number | null {
  const at = legPriceOf(source.quoteOf(instrument), sign);
  return at === null ? null : legCostUsd({ instrument, quantity: sign, price: at.price }, spotUsd);
}

/** Of one coin's worth, premium effect included: what compares over strikes and expiries. */
function deltaOf(source: StructureSource, instrument: Option): number | null {
  const quantity = 1 / toNumber(instrument.contractMultiplier);
  const { greeks, premiumDeltaCoin } = valueLeg({ legId: instrument.id, account: `${instrument.venue}/roll`,
    currency: null, underlying: instrument.underlying, quantity, averagePrice: null, ...source.marketOf(instrument) },
  source.nowMs, VALUATION_BOUNDS);
  return greeks === null || premiumDeltaCoin === null ? null : greeks.deltaCoin + premiumDeltaCoin;
}

function nearest(targets: readonly RollTarget[], away: (target: RollTarget) => number | null): RollTarget | null {
  let best: { readonly target: RollTarget; readonly away: number } | null = null;
  for (const target of targets) {
    const by = away(target);
    if (by !== null && (best === null || by < best.away)) best = { target, away: by };
  }
  return best?.target ?? null;
}

function expiryOfRoll(
  expiryTimeMs: number, all: readonly RollTarget[], strikeUsd: number, delta: number | null,
): RollExpiry {
  const sameStrike = all.find((target) => target.strikeUsd === strikeUsd) ?? null;
  const sameDelta = delta === null ? null
    : nearest(all, (target) => (target.delta === null ? null : Math.abs(target.delta - delta)));
  const centre = sameDelta?.strikeUsd ?? strikeUsd;
  const near = all.toSorted((a, b) => Math.abs(a.strikeUsd - centre) - Math.abs(b.strikeUsd - centre))
    .slice(0, MOST_TARGETS);
  const kept = sameStrike === null || near.includes(sameStrike) ? near : [...near, sameStrike];
  return { expiryTimeMs, targets: kept.toSorted((a, b) => a.strikeUsd - b.strikeUsd),
    sameStrike: sameStrike?.instrument ?? null, sameDelta: sameDelta?.instrument ?? null };
}
