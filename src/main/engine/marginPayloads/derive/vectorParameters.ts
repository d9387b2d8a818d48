/** Risk parameters of PMRM_2 in the words of the venue's vectors. */
import { z } from 'zod';
import type { DerivePmrm2Parameters } from '../../../../shared/domain/marginTerms/deriveParameters.ts';
import { numeric } from '../payloadText.ts';

const SHOCKS = { Up: 'up', Down: 'down', None: 'none', LINEAR: 'skew', ABS: 'wings' } as const;

const numbers = <const N extends string>(...names: readonly N[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, numeric])) as Record<N, typeof numeric>);

export const pmrm2ParametersSchema = z.object({
  Scenarios: z.array(
    z.object({
      SpotShock: numeric,
      VolShockDirection: z.enum(['Up', 'Down', 'None', 'LINEAR', 'ABS']),
      DampeningFactor: numeric,
    }),
  ),
  SkewShock: numbers(
    'LINEAR_SCALE_CAP',
    'LINEAR_CBASE',
    'ABS_SCALE_CAP',
    'ABS_CBASE',
    'MIN_K_STAR',
    'MIN_WIDTH_SCALE',
    'VOL_PARAM_STATIC',
    'VOL_PARAM_SCALE',
  ),
  VolShock: numbers(
    'VOLRANGEUP',
    'MIN_VOL_EVAL_SHOCKED',
    'VOLRANGEDOWN',
    'SHORTTERMPOWER',
    'LONGTERMPOWER',
    'DTE_FLOOR',
  ),
  Margin: numbers(
    'MM_LOSS_FACTOR',
    'IM_LOSS_FACTOR',
    'SHORT_RATE_MULTSCALE',
    'LONG_RATE_MULTSCALE',
    'SHORT_RATE_ADDSCALE',
    'LONG_RATE_ADDSCALE',
    'BASE_STATIC_DISCOUNT',
    'BASE_STATIC_DISCOUNT_NEG',
  ),
  BasisContingency: numbers(
    'SCENARIO_SPOT_UP',
    'SCENARIO_SPOT_DOWN',
    'BASIS_CONT_ADD_FACTOR',
    'BASIS_CONT_MULT_FACTOR',
  ),
  OtherContingency: numbers(
    'PEG_LOSS_THRESHOLD',
    'PEG_LOSS_FACTOR',
    'CONF_THRESHOLD',
    'CONF_MARGIN',
    'MM_PERP_PERCENT',
    'IM_PERP_PERCENT',
    'MM_OPTION_PERCENT',
    'IM_OPTION_PERCENT',
  ),
});

export function pmrm2Parameters(of: z.output<typeof pmrm2ParametersSchema>): DerivePmrm2Parameters {
  const { SkewShock: skew, VolShock: vol, Margin: margin, BasisContingency: basis, OtherContingency: other } = of;
  return {
    scenarios: of.Scenarios.map(({ SpotShock, VolShockDirection, DampeningFactor }) => ({
      shock: SpotShock,
      vol: SHOCKS[VolShockDirection],
      dampening: DampeningFactor,
    })),
    vol: {
      rangeUp: vol.VOLRANGEUP,
      rangeDown: vol.VOLRANGEDOWN,
      minimumUp: vol.MIN_VOL_EVAL_SHOCKED,
      shortTermPower: vol.SHORTTERMPOWER,
      longTermPower: vol.LONGTERMPOWER,
      floorDays: vol.DTE_FLOOR,
    },
    skew: {
      linearCap: skew.LINEAR_SCALE_CAP,
      linearPerRootYear: skew.LINEAR_CBASE,
      wingsCap: skew.ABS_SCALE_CAP,
      wingsPerRootYear: skew.ABS_CBASE,
      leastWidth: skew.MIN_K_STAR,
      widthScale: skew.MIN_WIDTH_SCALE,
      volStatic: skew.VOL_PARAM_STATIC,
      volPerRootYear: skew.VOL_PARAM_SCALE,
    },
    maintenanceFactor: margin.MM_LOSS_FACTOR,
    initialFactor: margin.IM_LOSS_FACTOR,
    longRateMultiplier: margin.LONG_RATE_MULTSCALE,
    longRateAddition: margin.LONG_RATE_ADDSCALE,
    shortRateMultiplier: margin.SHORT_RATE_MULTSCALE,
    shortRateAddition: margin.SHORT_RATE_ADDSCALE,
    longStaticDiscount: margin.BASE_STATIC_DISCOUNT,
    shortStaticDiscount: margin.BASE_STATIC_DISCOUNT_NEG,
    basisUp: basis.SCENARIO_SPOT_UP,
    basisDown: basis.SCENARIO_SPOT_DOWN,
    basisAddition: basis.BASIS_CONT_ADD_FACTOR,
    basisPerYear: basis.BASIS_CONT_MULT_FACTOR,
    pegThreshold: other.PEG_LOSS_THRESHOLD,
    pegFactor: other.PEG_LOSS_FACTOR,
    confidenceThreshold: other.CONF_THRESHOLD,
    confidenceMargin: other.CONF_MARGIN,
    perpMaintenance: other.MM_PERP_PERCENT,
    perpInitial: other.IM_PERP_PERCENT,
    optionMaintenance: other.MM_OPTION_PERCENT,
    optionInitial: other.IM_OPTION_PERCENT,
  };
}
