/**
 * Worth of one expiry under the shocks of PMRM_2, prepared once for all scenarios: vol multipliers by life, skews by
 * moneyness, discounts against us on both sides. Source: facts on Derive 6.2.
 */
import type {
  DerivePmrm2Parameters,
  DeriveScenario,
  DeriveSkewParameters,
} from '../../../../shared/domain/marginTerms/deriveParameters.ts';
import { optionsWorth, shockedForward, volTermFactor, type DeriveExpiry, type DeriveOption } from '../derive/book.ts';

export interface PreparedExpiry {
  readonly expiry: DeriveExpiry;
  /** Discounted worth at the venue's marks. */
  readonly mark: number;
  /** Change of worth, discounted against us, undampened; skews always count as losses. */
  readonly change: (scenario: DeriveScenario) => number;
  /** Change of the mark alone when the forward moves. */
  readonly moved: (spot: number) => number;
}

export function prepared(expiry: DeriveExpiry, parameters: DerivePmrm2Parameters): PreparedExpiry {
  const { years, ratePerYear } = expiry;
  const rate = Math.max(ratePerYear, 0);
  const discount = Math.exp(-rate * years);
  const worth = (spot: number, volOf: (option: DeriveOption) => number): number =>
    discount * optionsWorth(expiry, shockedForward(expiry, spot), volOf);
  const mark = worth(1, ({ vol }) => vol);
  const [gain, loss] = discounts(years, rate, discount, parameters);
  const shockedVol = volShocks(expiry, parameters);
  return {
    expiry,
    mark,
    change(scenario) {
      // The contract tilts vols at the forward as it is, whatever the scenario's spot.
      const tilted = scenario.vol === 'skew' || scenario.vol === 'wings';
      const shocked = worth(tilted ? 1 : scenario.shock, shockedVol(scenario.vol));
      const change = shocked * (shocked >= 0 ? gain : loss) - mark;
      return tilted ? -Math.abs(change) : change;
    },
    moved: (spot) => worth(spot, ({ vol }) => vol) - mark,
  };
}

/** What is ours is worth less later, what we owe more. */
function discounts(years: number, rate: number, discount: number, of: DerivePmrm2Parameters): [number, number] {
  const gain = of.longStaticDiscount * Math.exp(-years * (rate * of.longRateMultiplier + of.longRateAddition));
  const loss = of.shortStaticDiscount / Math.exp(-years * (rate * of.shortRateMultiplier + of.shortRateAddition));
  return [gain, Math.min(1 / discount, loss)];
}

type VolOf = (option: DeriveOption) => number;

function volShocks(
  expiry: DeriveExpiry,
  { vol, skew }: DerivePmrm2Parameters,
): (shock: DeriveScenario['vol']) => VolOf {
  const factor = volTermFactor(expiry.years, vol.shortTermPower, vol.longTermPower, vol.floorDays);
  const up = 1 + vol.rangeUp * factor;
  const down = Math.max(0, 1 - vol.rangeDown * factor);
  return (shock) => {
    switch (shock) {
      case 'up':
        return (option) => Math.max(vol.minimumUp, option.vol * up);
      case 'down':
        return (option) => option.vol * down;
      case 'none':
        return (option) => option.vol;
      case 'skew':
      case 'wings':
        return skewedVol(expiry, skew, shock);
    }
  };
}

/** Vol tilted in proportion to log moneyness up to a cap: one wing up and one down, or both up. */
function skewedVol(expiry: DeriveExpiry, skew: DeriveSkewParameters, shock: 'skew' | 'wings'): VolOf {
  const rootYears = Math.sqrt(expiry.years);
  const cap =
    shock === 'skew'
      ? skew.linearCap + skew.linearPerRootYear * rootYears
      : skew.wingsCap + skew.wingsPerRootYear * rootYears;
  const reach = skew.volStatic + skew.volPerRootYear * rootYears;
  const width = Math.max(skew.leastWidth, skew.widthScale * rootYears * reach);
  return ({ vol, strike }) => {
    const k = Math.log(strike / expiry.forward);
    const tilt = ((shock === 'skew' ? k : Math.abs(k)) * cap) / width;
    return vol * Math.max(0, 1 + (k >= 0 || shock === 'wings' ? Math.min(cap, tilt) : Math.max(-cap, tilt)));
  };
}
