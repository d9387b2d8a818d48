/** The venue's own cases for PMRM_2, beside the checkout and not ours to ship; each brings its parameters. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DerivePmrm2Parameters, DeriveVolShock } from '../../../../shared/domain/marginTerms/deriveParameters.ts';
import type { Pmrm2Account } from './pmrm2Account.ts';
import { nameOf, pmrm2Margin } from './pmrm2Margin.ts';

const FOLDER = new URL('../../../../../../shared/recorded/derive/v2-core/PMRM_2/', import.meta.url);
const present = existsSync(FOLDER);
if (!present) console.log('skipped: no ../shared/recorded/derive beside the checkout');

type Numbers<T extends string> = Readonly<Record<T, number>>;

interface Case {
  readonly Scenario: Numbers<
    | 'Cash'
    | 'SpotPrice'
    | 'SpotConfidence'
    | 'NumPerps'
    | 'PerpPrice'
    | 'PerpConfidence'
    | 'UnrealisedPerpPNL'
    | 'UnrealisedFunding'
    | 'StablePrice'
  > & {
    readonly Collaterals: readonly (Numbers<'Amount' | 'Price' | 'Confidence' | 'IMHaircut' | 'MMHaircut'> & {
      readonly Name: string;
      readonly IsRiskCancelling: boolean;
    })[];
    readonly Options: readonly Numbers<'Expiry' | 'Strike' | 'IsCall' | 'MarkVol' | 'Amount'>[];
    readonly OptionFeeds: readonly Numbers<
      'FeedExpiry' | 'Forward' | 'ForwardConfidence' | 'Rate' | 'RateConfidence' | 'OptionVolConfidences'
    >[];
  };
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, number>>>> & {
    readonly Scenarios: readonly {
      readonly SpotShock: number;
      readonly VolShockDirection: string;
      readonly DampeningFactor: number;
    }[];
  };
  readonly Result: Numbers<
    'IM' | 'MM' | 'PortfolioMTM' | 'OracleCont' | 'worst_reg_loss' | 'worst_tail_loss' | 'worst_skew_loss'
  > & { readonly worst_all_scenarios: string };
}

const SHOCKS: Readonly<Record<string, DeriveVolShock>> = {
  Up: 'up',
  Down: 'down',
  None: 'none',
  LINEAR: 'skew',
  ABS: 'wings',
};

function parametersOf({ Scenarios, ...groups }: Case['Parameters']): DerivePmrm2Parameters {
  const of = (group: string, name: string): number => groups[group]?.[name] ?? NaN;
  return {
    scenarios: Scenarios.map(({ SpotShock, VolShockDirection, DampeningFactor }) => ({
      shock: SpotShock,
      vol: SHOCKS[VolShockDirection] ?? 'none',
      dampening: DampeningFactor,
    })),
    vol: {
      rangeUp: of('VolShock', 'VOLRANGEUP'),
      rangeDown: of('VolShock', 'VOLRANGEDOWN'),
      minimumUp: of('VolShock', 'MIN_VOL_EVAL_SHOCKED'),
      shortTermPower: of('VolShock', 'SHORTTERMPOWER'),
      longTermPower: of('VolShock', 'LONGTERMPOWER'),
      floorDays: of('VolShock', 'DTE_FLOOR'),
    },
    skew: {
      linearCap: of('SkewShock', 'LINEAR_SCALE_CAP'),
      linearPerRootYear: of('SkewShock', 'LINEAR_CBASE'),
      wingsCap: of('SkewShock', 'ABS_SCALE_CAP'),
      wingsPerRootYear: of('SkewShock', 'ABS_CBASE'),
      leastWidth: of('SkewShock', 'MIN_K_STAR'),
      widthScale: of('SkewShock', 'MIN_WIDTH_SCALE'),
      volStatic: of('SkewShock', 'VOL_PARAM_STATIC'),
      volPerRootYear: of('SkewShock', 'VOL_PARAM_SCALE'),
    },
    maintenanceFactor: of('Margin', 'MM_LOSS_FACTOR'),
    initialFactor: of('Margin', 'IM_LOSS_FACTOR'),
    longRateMultiplier: of('Margin', 'LONG_RATE_MULTSCALE'),
    longRateAddition: of('Margin', 'LONG_RATE_ADDSCALE'),
    shortRateMultiplier: of('Margin', 'SHORT_RATE_MULTSCALE'),
    shortRateAddition: of('Margin', 'SHORT_RATE_ADDSCALE'),
    longStaticDiscount: of('Margin', 'BASE_STATIC_DISCOUNT'),
    shortStaticDiscount: of('Margin', 'BASE_STATIC_DISCOUNT_NEG'),
    basisUp: of('BasisContingency', 'SCENARIO_SPOT_UP'),
    basisDown: of('BasisContingency', 'SCENARIO_SPOT_DOWN'),
    basisAddition: of('BasisContingency', 'BASIS_CONT_ADD_FACTOR'),
    basisPerYear: of('BasisContingency', 'BASIS_CONT_MULT_FACTOR'),
    pegThreshold: of('OtherContingency', 'PEG_LOSS_THRESHOLD'),
    pegFactor: of('OtherContingency', 'PEG_LOSS_FACTOR'),
    confidenceThreshold: of('OtherContingency', 'CONF_THRESHOLD'),
    confidenceMargin: of('OtherContingency', 'CONF_MARGIN'),
    perpMaintenance: of('OtherContingency', 'MM_PERP_PERCENT'),
    perpInitial: of('OtherContingency', 'IM_PERP_PERCENT'),
    optionMaintenance: of('OtherContingency', 'MM_OPTION_PERCENT'),
    optionInitial: of('OtherContingency', 'IM_OPTION_PERCENT'),
  };
}

function accountOf({ Scenario: of, Parameters }: Case): Pmrm2Account {
  return {
    underlying: 'BTC',
    parameters: parametersOf(Parameters),
    cash: of.Cash,
    unpaidFunding: of.UnrealisedFunding,
    stablePrice: of.StablePrice,
    spot: of.SpotPrice,
    spotConfidence: of.SpotConfidence,
    perp: {
      amount: of.NumPerps,
      price: of.PerpPrice,
      confidence: of.PerpConfidence,
      unrealizedPnl: of.UnrealisedPerpPNL,
    },
    collaterals: of.Collaterals.map((one) => ({
      currency: one.Name,
      amount: one.Amount,
      priceUsd: one.Price,
      confidence: one.Confidence,
      riskCancelling: one.IsRiskCancelling,
      maintenanceHaircut: one.MMHaircut,
      initialHaircut: one.IMHaircut,
    })),
    expiries: of.OptionFeeds.map((feed) => ({
      name: `${feed.FeedExpiry}`,
      years: feed.FeedExpiry / 31_536_000,
      forward: feed.Forward,
      settledForward: 0,
      ratePerYear: feed.Rate,
      forwardConfidence: feed.ForwardConfidence,
      rateConfidence: feed.RateConfidence,
      volConfidence: feed.OptionVolConfidences,
      options: of.Options.filter(({ Expiry }) => Expiry === feed.FeedExpiry).map((one) => ({
        name: '',
        optionType: one.IsCall === 1 ? ('call' as const) : ('put' as const),
        strike: one.Strike,
        amount: one.Amount,
        vol: one.MarkVol,
      })),
    })),
  };
}

describe.skipIf(!present)('venue vectors', () => {
  test('M31 net margins, worth, worst scenario and feeds of every case', () => {
    const files = readdirSync(FOLDER);
    expect(files.length).toBeGreaterThan(80);
    for (const file of files) {
      const venues = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Case;
      const ours = pmrm2Margin(accountOf(venues));
      const { IM, MM, PortfolioMTM, OracleCont, worst_reg_loss, worst_tail_loss, worst_skew_loss } = venues.Result;
      const pairs = [
        [ours.initial, IM],
        [ours.maintenance, MM],
        [ours.worth, PortfolioMTM],
        [-ours.initialContingencies.feeds, OracleCont],
        [ours.worst.change, Math.min(worst_reg_loss, worst_tail_loss, worst_skew_loss, ours.basis)],
      ];
      for (const [mine = NaN, theirs = NaN] of pairs) {
        expect(
          Math.abs(mine - theirs) / Math.max(1, Math.abs(theirs)),
          `${file} ${nameOf(ours.worst.scenario)}`,
        ).toBeLessThan(1e-9);
      }
    }
  });
});
