/**
 * One case of the venue's own margin vectors as a margin case: `{ Scenario, Parameters, Result }` of PMRM_2, or
 * `{ Scenario, Result }` of the standard manager and the older PMRM in integers of 18 decimals. Feeds come with it.
 */
import { z } from 'zod';
import { fromNumber } from '../../../../shared/domain/decimal.ts';
import type { Instrument, OptionType } from '../../../../shared/domain/instrument.ts';
import type { DeriveFeeds } from '../../../../shared/domain/marginTerms/derive.ts';
import type { MarginTerms } from '../../../../shared/domain/marginTerms/marginTerms.ts';
import type { HeldPosition } from '../../../risk/margin/model.ts';
import { dayOf, instrumentOfName } from '../../../venues/derive/symbols.ts';
import { PayloadError, type MarginCase } from '../marginCase.ts';
import { checked, memberOf, numeric } from '../payloadText.ts';
import { pmrm2Parameters, pmrm2ParametersSchema } from './vectorParameters.ts';

type VectorModel = 'derive-standard' | 'derive-pmrm2' | 'derive-pmrm';

export const isVector = (json: unknown): boolean =>
  memberOf(json, 'Scenario') !== undefined || severalOf(json) !== null;

/** A file of many cases by name. */
function severalOf(json: unknown): readonly string[] | null {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  const entries = Object.entries(json);
  return entries.length > 0 && entries.every(([, one]) => memberOf(one, 'Scenario') !== undefined)
    ? entries.map(([name]) => name)
    : null;
}

const scenario = z.object({
  Cash: numeric,
  SpotPrice: numeric,
  SpotConfidence: numeric,
  NumPerps: numeric,
  PerpPrice: numeric,
  PerpConfidence: numeric,
  UnrealisedPerpPNL: numeric,
  UnrealisedFunding: numeric,
  StablePrice: numeric,
  Collaterals: z.array(
    z.object({
      Name: z.string(),
      Amount: numeric,
      Price: numeric,
      Confidence: numeric,
      IsRiskCancelling: z.boolean(),
      IMHaircut: numeric,
      MMHaircut: numeric,
    }),
  ),
  Options: z.array(
    z.object({
      Expiry: numeric,
      ExiryTs: numeric.optional(),
      Strike: numeric,
      IsCall: numeric,
      MarkVol: numeric,
      Amount: numeric,
    }),
  ),
  OptionFeeds: z.array(
    z.object({
      FeedExpiry: numeric,
      Forward: numeric,
      ForwardConfidence: numeric,
      Rate: numeric,
      RateConfidence: numeric,
      OptionVolConfidences: numeric,
    }),
  ),
});

const vectorSchema = z.object({
  Scenario: scenario,
  Parameters: pmrm2ParametersSchema,
  Result: z.object({ IM: numeric, MM: numeric, PortfolioMTM: numeric }),
});

type Vector = z.output<typeof vectorSchema>;

/** Cases say no currency; their one underlying is called this. */
const COIN = 'BTC';
/** Where a case says no date. */
const FIRST_MS = Date.UTC(2023, 0, 1);

/** Throws PayloadError for a file that makes no sense. */
export function readVector(model: VectorModel, json: unknown, file: string): MarginCase {
  const several = severalOf(json);
  if (several !== null) {
    throw new PayloadError(
      file,
      null,
      `holds ${several.length} cases (${several.slice(0, 5).join(', ')} ...): give one of them`,
    );
  }
  if (memberOf(json, 'Parameters') === undefined || model !== 'derive-pmrm2') {
    throw new PayloadError(file, 'Parameters', `only a case of PMRM_2 brings its parameters, and that is no ${model}`);
  }
  return caseOf(checked(vectorSchema, json, file));
}

function caseOf({ Scenario: of, Parameters, Result }: Vector): MarginCase {
  const [dated] = of.Options.filter(({ ExiryTs }) => ExiryTs !== undefined);
  const atMs = dated === undefined ? FIRST_MS : ((dated.ExiryTs ?? 0) - dated.Expiry) * 1_000;
  const names = uniqueNames(of.Collaterals.map(({ Name }) => Name));
  const usd = of.StablePrice;
  return {
    model: 'derive-pmrm2',
    account: "case of the venue's vectors",
    atMs,
    stated: { currency: 'USDC', usd },
    input: {
      account: 'derive/file',
      nowMs: atMs,
      openOrders: [],
      lendingTerms: [],
      balances: [
        { currency: 'USDC', amount: of.Cash },
        ...of.Collaterals.map(({ Amount }, i) => ({ currency: names[i] ?? '', amount: Amount })),
      ],
      positions: [...perpetualsOf(of), ...of.Options.map((option) => optionOf(option, of, atMs))],
      pricesUsd: new Map([
        ['USD', 1],
        ['USDC', usd],
        [COIN, of.SpotPrice],
        ...of.Collaterals.map(({ Price }, i) => [names[i] ?? '', Price] as const),
      ]),
      terms: termsOf(of, names, atMs, pmrm2Parameters(Parameters)),
    },
    reported: {
      equityUsd: Result.PortfolioMTM * usd,
      haircutEquityUsd: Result.PortfolioMTM * usd,
      initialMarginUsd: (Result.PortfolioMTM - Result.IM) * usd,
      maintenanceMarginUsd: (Result.PortfolioMTM - Result.MM) * usd,
      positions: [],
    },
    knownCauses: [],
  };
}

/** Collateral of one name twice, or of the underlying's or the dollar's own, gets a number. */
function uniqueNames(names: readonly string[]): readonly string[] {
  const seen = new Set([COIN, 'USDC', 'USD']);
  return names.map((name, i) => {
    const unique = seen.has(name) ? `${name} ${i + 1}` : name;
    seen.add(unique);
    return unique;
  });
}

function perpetualsOf({ NumPerps, PerpPrice, UnrealisedPerpPNL }: Vector['Scenario']): readonly HeldPosition[] {
  const instrument = instrumentOfName(`${COIN}-PERP`);
  if (instrument === null || NumPerps === 0) return [];
  return [
    {
      instrument,
      quantity: NumPerps,
      averagePrice: PerpPrice - UnrealisedPerpPNL / NumPerps,
      markPrice: PerpPrice,
      impliedVol: null,
      forwardUsd: null,
      margin: null,
    },
  ];
}

function optionOf(option: Vector['Scenario']['Options'][number], of: Vector['Scenario'], atMs: number): HeldPosition {
  const feed = of.OptionFeeds.find(({ FeedExpiry }) => FeedExpiry === option.Expiry);
  return {
    instrument: contractOf(option.IsCall === 1 ? 'call' : 'put', option.Strike, atMs + option.Expiry * 1_000),
    quantity: option.Amount,
    averagePrice: null,
    markPrice: null,
    impliedVol: option.MarkVol,
    forwardUsd: feed?.Forward ?? null,
    margin: null,
  };
}

/** Lives of the cases end at any second, and names at 08:00. */
function contractOf(optionType: OptionType, strike: number, expiryTimeMs: number): Instrument {
  const base = instrumentOfName(`${COIN}-PERP`);
  if (base === null) throw new Error(`no perpetual of ${COIN}`);
  const side = optionType === 'call' ? 'C' : 'P';
  const venueName = `${COIN}-${dayOf(expiryTimeMs)}-${String(strike).replace('.', '_')}-${side}`;
  const { kind: _, ...terms } = base;
  return {
    ...terms,
    kind: 'option',
    id: `derive:${venueName}`,
    venueName,
    optionType,
    strike: fromNumber(strike, 8),
    expiryTimeMs,
  };
}

function termsOf(
  of: Vector['Scenario'],
  names: readonly string[],
  atMs: number,
  parameters: ReturnType<typeof pmrm2Parameters>,
): MarginTerms {
  const feeds: DeriveFeeds = {
    underlying: COIN,
    spotConfidence: of.SpotConfidence,
    perpConfidence: of.PerpConfidence,
    expiries: of.OptionFeeds.map((feed) => ({
      expiryTimeMs: atMs + feed.FeedExpiry * 1_000,
      ratePerYear: feed.Rate,
      forwardConfidence: feed.ForwardConfidence,
      rateConfidence: feed.RateConfidence,
      volConfidence: feed.OptionVolConfidences,
      settledForwardUsd: 0,
    })),
  };
  return {
    model: 'derive-pmrm2',
    feeds: [feeds],
    unpaidFunding: of.UnrealisedFunding,
    parameters,
    collaterals: of.Collaterals.map((one, i) => ({
      currency: names[i] ?? '',
      riskCancelling: one.IsRiskCancelling,
      maintenanceHaircut: one.MMHaircut,
      initialHaircut: one.IMHaircut,
      confidence: one.Confidence,
    })),
  };
}
