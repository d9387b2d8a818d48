/** Risk parameters of PMRM_2 by date and underlying. Sources: README. */
import type { Underlying } from '../../../../shared/domain/ids.ts';
import type {
  DerivePmrm2Parameters,
  DeriveScenario,
  DeriveVolShock,
} from '../../../../shared/domain/marginTerms/deriveParameters.ts';

export interface Pmrm2ParameterSet {
  readonly validFromMs: number;
  readonly source: string;
  readonly markets: Readonly<Record<Underlying, DerivePmrm2Parameters>>;
}

/** Factor on the underlying, and its dampening as a multiple of that at -66 %. */
const TAILS: readonly (readonly [number, number])[] = [
  [0.34, 1], [0.67, 2], [1.5, 4 / 3], [2, 2 / 3], [3, 1 / 3], [4, 2 / 9], [5, 1 / 6], [6, 2 / 15],
];

/** Shocks in steps of a quarter of `range`; the outermost with vol up only. Tails with vol up, dampened. */
function scenarios(range: number, tailDampening: number, tails = TAILS): readonly DeriveScenario[] {
  const ALL: readonly DeriveVolShock[] = ['up', 'none', 'down'];
  const regular = [1, 0.75, 0.5, 0.25, 0, -0.25, -0.5, -0.75, -1].flatMap((part) =>
    (Math.abs(part) === 1 ? (['up'] as const) : ALL).map((vol) => ({ shock: 1 + part * range, vol, dampening: 1 })));
  const far = tails.map(([shock, share]) => ({ shock, vol: 'up' as const, dampening: share * tailDampening }));
  const skews = (['skew', 'wings'] as const).map((vol) => ({ shock: 1, vol, dampening: 1 }));
  return [...regular, ...far, ...skews];
}

const skew = {
  linearCap: 0.25,
  linearPerRootYear: -0.1,
  wingsCap: 0.25,
  wingsPerRootYear: -0.1,
  leastWidth: 0.01,
  widthScale: 4,
  volStatic: 0.6,
  volPerRootYear: 0,
};

/** Basis and peg as for all, see README for what the facts leave open. */
const shared = {
  skew,
  longRateMultiplier: 0,
  longRateAddition: 0.1,
  shortRateMultiplier: 0,
  shortRateAddition: 0.1,
  longStaticDiscount: 0.98,
  shortStaticDiscount: 1.02,
  basisUp: 1.045,
  basisDown: 0.955,
  basisAddition: 0.5,
  basisPerYear: 2,
  pegThreshold: 0.99,
  pegFactor: 4,
  confidenceThreshold: 0.55,
  confidenceMargin: 1,
};

const vol = { shortTermPower: 0.3, longTermPower: 0.13, floorDays: 1 };

const MAJOR: DerivePmrm2Parameters = {
  ...shared,
  scenarios: scenarios(0.18, 0.2079),
  vol: { ...vol, rangeUp: 0.5, rangeDown: 0.275, minimumUp: 0.4 },
  initialFactor: 1,
  maintenanceFactor: 0.8,
  perpMaintenance: 0.03,
  perpInitial: 0.01,
  optionMaintenance: 0.003,
  optionInitial: 0.002,
};

const SOL: DerivePmrm2Parameters = {
  ...shared,
  scenarios: scenarios(0.27, 0.36),
  vol: { ...vol, rangeUp: 0.6, rangeDown: 0.3, minimumUp: 0.6 },
  initialFactor: 1.1,
  maintenanceFactor: 0.9,
  perpMaintenance: 0.05,
  perpInitial: 0.01,
  optionMaintenance: 0.015,
  optionInitial: 0.02,
};

const HYPE: DerivePmrm2Parameters = {
  ...shared,
  // The regular range reaches to the first tail downwards.
  scenarios: scenarios(0.33, 0.495, TAILS.filter(([shock]) => shock !== 0.67)),
  vol: { ...vol, rangeUp: 0.65, rangeDown: 0.3, minimumUp: 0.6 },
  initialFactor: 1.15,
  maintenanceFactor: 0.95,
  perpMaintenance: 0.075,
  perpInitial: 0.025,
  optionMaintenance: 0.0175,
  optionInitial: 0.025,
};

/** Oldest first. */
export const PMRM2_PARAMETERS: readonly Pmrm2ParameterSet[] = [
  {
    validFromMs: 0,
    source: 'contracts and documentation of v2, January and March 2026 (facts on Derive 6.2)',
    markets: { BTC: MAJOR, ETH: MAJOR, SOL, HYPE },
  },
];

export const pmrm2ParametersAt = (nowMs: number, underlying: Underlying): DerivePmrm2Parameters | null =>
  PMRM2_PARAMETERS.findLast(({ validFromMs }) => validFromMs <= nowMs)?.markets[underlying] ?? null;
