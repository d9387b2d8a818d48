/** What every margin model must do, whatever its rules. A new model adds its row of shorts and nothing else. */
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MarginModelId } from '../../../shared/domain/account.ts';
import { account, DAY_MS, future, held, inversePerpetual, NOW_MS, option, perpetual } from '../samples.ts';
import { deribitShort, deriveShort, TERMS } from './contractSamples.ts';
import { btcOption, FORWARD, sure } from './derive/samples.ts';
import { hyperliquid } from './hyperliquid/hyperliquid.ts';
import type { AccountInput, HeldPosition, MarginModel, MarginPart, MarginResult } from './model.ts';
import { MARGIN_MODELS, marginModelOf } from './registry.ts';

const amount = (least: number, most: number): fc.Arbitrary<number> =>
  fc.double({ min: least, max: most, noNaN: true, noDefaultInfinity: true });

const optionPosition = (underlying: string, price: number): fc.Arbitrary<HeldPosition> => fc.record({
  type: fc.constantFrom('call' as const, 'put' as const), strike: amount(price / 3, price * 3),
  quantity: amount(-50, 50),
  markPrice: amount(0, 0.9), impliedVol: amount(0.1, 3), forwardUsd: amount(price * 0.9, price * 1.1),
}).map(({ type, strike, quantity, ...known }) =>
  held(option('inverse', type, Math.round(strike), 30, underlying), quantity, { averagePrice: 0.05, ...known }));

const perpetualPosition = fc.record({
  instrument: fc.constantFrom(perpetual('BTC'), perpetual('ETH'), inversePerpetual('BTC')), quantity: amount(-1e4, 1e4),
  averagePrice: amount(1_000, 90_000), markPrice: amount(1_000, 90_000),
}).map(({ instrument, quantity, ...known }) => held(instrument, quantity, known));

const linearPerpetual = fc.record({
  instrument: fc.constantFrom(perpetual('BTC'), perpetual('ETH')), quantity: amount(-1e4, 1e4),
  averagePrice: amount(1_000, 90_000), markPrice: amount(1_000, 90_000), collateral: fc.option(amount(0, 1e6)),
}).map(({ instrument, quantity, collateral, ...known }) => held(instrument, quantity,
  { ...known, margin: collateral === null ? { mode: 'cross' } : { mode: 'isolated', collateral } }));

const gmxPosition = fc.record({
  instrument: fc.constantFrom(perpetual('BTC'), perpetual('ETH')), quantity: amount(-1e4, 1e4),
  averagePrice: amount(1_000, 90_000), markPrice: amount(1_000, 90_000), collateral: amount(0, 1e6),
}).map(({ instrument, quantity, collateral, ...known }) =>
  held(instrument, quantity, { ...known, margin: { mode: 'isolated', collateral } }));

/** Futures of BTC in coin and in dollars, of ETH in coin: what Deribit's table of standard margin lists. */
const deribitFuture = fc.record({
  instrument: fc.constantFrom(perpetual('BTC'), future('linear', 90), inversePerpetual('BTC'), inversePerpetual('ETH')),
  quantity: amount(-1e4, 1e4), averagePrice: amount(1_000, 90_000), markPrice: amount(1_000, 90_000),
}).map(({ instrument, quantity, ...known }) => held(instrument, quantity, known));

const deribitPositions = [optionPosition('BTC', 60_000), optionPosition('ETH', 2_500), deribitFuture];

const derivePositions = [
  fc.tuple(fc.constantFrom('call' as const, 'put' as const), amount(20_000, 180_000), amount(-50, 50), amount(0.1, 3))
    .map(([type, strike, quantity, vol]) => btcOption(type, Math.round(strike), quantity, vol)),
  fc.tuple(amount(-1e3, 1e3), amount(1_000, 90_000), amount(59_000, 61_000))
    .map(([quantity, averagePrice, markPrice]) => held(perpetual(), quantity, { averagePrice, markPrice })),
];

const balances: fc.Arbitrary<AccountInput['balances']> = fc.array(
  fc.record({ currency: fc.constantFrom('BTC', 'ETH', 'USDC'), amount: amount(-1e3, 1e6) }), { maxLength: 4 });

/** Cash may be owed, the coins behind it not: what most venues know. */
const cashAndCoin = fc.tuple(amount(-1e6, 1e6), amount(0, 1e3)).map(([cash, coins]) =>
  [{ currency: 'USDC', amount: cash }, { currency: 'BTC', amount: coins }]);

/** For models that have no rule for every sign of every currency. */
const BALANCES: Readonly<Partial<Record<MarginModelId, typeof balances>>> = {
  morpho: cashAndCoin,
  'derive-standard': cashAndCoin,
  'derive-pmrm2': cashAndCoin,
  'derive-pmrm': cashAndCoin,
};

/** Positions that the model has rules for. */
const POSITIONS: Readonly<Record<MarginModelId, fc.Arbitrary<HeldPosition>[]>> = {
  hyperliquid: [linearPerpetual],
  dydx: [linearPerpetual],
  gmx: [gmxPosition],
  aave: [],
  morpho: [],
  'derive-standard': derivePositions,
  'derive-pmrm2': derivePositions,
  'derive-pmrm': derivePositions,
  'deribit-standard': deribitPositions,
  'deribit-portfolio': deribitPositions,
  none: [optionPosition('BTC', 60_000), perpetualPosition],
  'positions-only': [],
};

const inputFor = (id: MarginModelId): fc.Arbitrary<AccountInput> => {
  const kinds = POSITIONS[id];
  const positions = kinds.length === 0 ? fc.constant([]) : fc.array(fc.oneof(...kinds), { maxLength: 8 });
  return fc.record({ balances: BALANCES[id] ?? balances, positions }).map((known) =>
    account({ terms: TERMS[id] ?? null, ...known }));
};

const numbers = ({ equityUsd, haircutEquityUsd, initialMarginUsd, maintenanceMarginUsd }: MarginResult) =>
  [equityUsd, haircutEquityUsd, initialMarginUsd, maintenanceMarginUsd].map((usd) => usd ?? NaN);

/** A pure short that the model has rules for, of a given size; null for models without positions. */
const SHORTS: Readonly<Record<MarginModelId, (size: number) => AccountInput>> = {
  hyperliquid: (size) => account({ terms: TERMS.hyperliquid ?? null, balances: [{ currency: 'USDC', amount: 1e6 }],
    positions: [held(perpetual(), -size, { averagePrice: 60_000, markPrice: 60_000 })] }),
  dydx: (size) => account({ terms: TERMS.dydx ?? null, balances: [{ currency: 'USDC', amount: 1e6 }],
    positions: [held(perpetual(), -size, { averagePrice: 60_000, markPrice: 60_000 })] }),
  gmx: (size) => account({ terms: TERMS.gmx ?? null, positions: [held(perpetual(), -size,
    { averagePrice: 60_000, markPrice: 60_000, margin: { mode: 'isolated', collateral: 1e5 } })] }),
  aave: (size) => account({ terms: TERMS.aave ?? null, balances: [
    { currency: 'USDC', amount: 1e6 }, { currency: 'ETH', amount: -size },
  ] }),
  morpho: (size) => account({ terms: TERMS.morpho ?? null, balances: [
    { currency: 'BTC', amount: 10 }, { currency: 'USDC', amount: -size },
  ] }),
  'derive-standard': deriveShort('derive-standard'),
  'derive-pmrm2': deriveShort('derive-pmrm2'),
  'derive-pmrm': deriveShort('derive-pmrm'),
  'deribit-standard': deribitShort('deribit-standard'),
  'deribit-portfolio': deribitShort('deribit-portfolio'),
  none: () => account({}),
  'positions-only': () => account({}),
};

/** The one model that knows nothing has a test of its own. */
const KNOWING = MARGIN_MODELS.filter(({ id }) => id !== 'positions-only');

describe.each(KNOWING.map((model) => ({ id: model.id, model })))('$id', ({ id, model }) => {
  test('M1 equity and margins are finite, margins not negative, initial at least maintenance', () => {
    fc.assert(fc.property(inputFor(id), (input) => {
      const result = model.evaluate(input);
      const [, , initial = NaN, maintenance = NaN] = numbers(result);
      expect(result.missing).toEqual([]);
      for (const usd of numbers(result)) expect(usd).toSatisfy(Number.isFinite);
      expect(maintenance).toBeGreaterThanOrEqual(0);
      expect(initial).toBeGreaterThanOrEqual(maintenance * (1 - 1e-12));
    }));
  });

  test('M2 the order of balances and positions does not matter', () => {
    fc.assert(fc.property(inputFor(id), (input) => {
      const turned = { ...input, balances: input.balances.toReversed(), positions: input.positions.toReversed() };
      const [a, b] = [numbers(model.evaluate(input)), numbers(model.evaluate(turned))];
      a.forEach((usd, index) => expect(b[index]).toBeCloseTo(usd, 3));
    }));
  });

  test('M3 an empty account needs nothing, and a flat position changes nothing', () => {
    expect(numbers(model.evaluate(account({ terms: TERMS[id] ?? null })))).toEqual([0, 0, 0, 0]);
    const flat = [held(option('inverse', 'call', 70_000, 30), 0), held(perpetual('DOGE'), 0)];
    fc.assert(fc.property(inputFor(id), (input) => {
      const padded = { ...input, positions: [...input.positions, ...flat] };
      expect(model.evaluate(padded)).toEqual(model.evaluate(input));
    }));
  });

  test('M4 the explanation adds up to the maintenance margin', () => {
    fc.assert(fc.property(inputFor(id), (input) => {
      const result = model.evaluate(input);
      const sum = result.explanation.reduce((total, { usd }) => total + usd, 0);
      expect(sum).toBeCloseTo(result.maintenanceMarginUsd ?? NaN, 6);
    }));
  });

  test('M5 a larger short never needs less', () => {
    fc.assert(fc.property(amount(0, 1e4), amount(0, 1e4), (size, more) => {
      const [, , initial = NaN, maintenance = NaN] = numbers(model.evaluate(SHORTS[id](size)));
      const [, , initialMore = NaN, maintenanceMore = NaN] = numbers(model.evaluate(SHORTS[id](size + more)));
      expect(initialMore).toBeGreaterThanOrEqual(initial * (1 - 1e-12));
      expect(maintenanceMore).toBeGreaterThanOrEqual(maintenance * (1 - 1e-12));
    }));
  });

  test('M6 a missing price makes everything unknown, and is named once', () => {
    const twice = [{ currency: 'BTC', amount: 1 }, { currency: 'BTC', amount: 2 }];
    const result = model.evaluate(account({ balances: twice, prices: { USDC: 1 }, terms: TERMS[id] ?? null }));
    expect(result).toEqual({
      equityUsd: null, haircutEquityUsd: null, initialMarginUsd: null, maintenanceMarginUsd: null, explanation: [],
      missing: ['price of BTC in USD'],
    });
  });
});

test('M1 a bare list of positions has no equity, margin or health, and says what is not known', () => {
  const input = account({ positions: [held(perpetual(), 2, { averagePrice: 60_000, markPrice: 61_000 })] });
  expect(marginModelOf('positions-only').evaluate(input)).toEqual({ equityUsd: null, haircutEquityUsd: null,
    initialMarginUsd: null, maintenanceMarginUsd: null, explanation: [],
    missing: ['cash of the account', 'margin rules of the account'] });
});

/** One part of an account alone. */
interface Alone {
  readonly part: MarginPart;
  readonly positions: readonly HeldPosition[];
  readonly balances: AccountInput['balances'];
}

const ofPosition = (position: HeldPosition): Alone =>
  ({ part: { kind: 'position', instrument: position.instrument }, positions: [position], balances: [] });
const ofBalance = (balance: AccountInput['balances'][number]): Alone =>
  ({ part: { kind: 'balance', currency: balance.currency }, positions: [], balances: [balance] });

/** Two coins and two expiries where the venue has them, so that there are parts between which nothing nets. */
const deriveOption = fc.record({
  type: fc.constantFrom('call' as const, 'put' as const), days: fc.constantFrom(30, 90), strike: amount(0.5, 2),
  coin: fc.constantFrom('BTC', 'ETH'), quantity: fc.integer({ min: -3, max: 3 }), impliedVol: amount(0.2, 1.5),
}).map(({ type, days, strike, coin, quantity, impliedVol }) => {
  const forwardUsd = coin === 'BTC' ? FORWARD : 2_510;
  return held(option('linear', type, Math.round(forwardUsd * strike), days, coin), quantity,
    { averagePrice: 100, markPrice: 100, impliedVol, forwardUsd });
});
const derivePerpetual = fc.tuple(fc.constantFrom('BTC', 'ETH'), amount(-100, 100)).map(([coin, quantity]) => {
  const price = coin === 'BTC' ? 60_000 : 2_500;
  return held(perpetual(coin), quantity, { averagePrice: price, markPrice: price });
});

const ofBitcoin = (kind: fc.Arbitrary<HeldPosition>): fc.Arbitrary<HeldPosition> =>
  kind.filter(({ instrument }) => instrument.underlying === 'BTC');

const DERIVE_DAYS = [30, 90];
const MORE_POSITIONS: Readonly<Partial<Record<MarginModelId, fc.Arbitrary<HeldPosition>[]>>> = {
  'derive-standard': [deriveOption, derivePerpetual],
  'derive-pmrm2': [ofBitcoin(deriveOption), ofBitcoin(derivePerpetual)],
  'derive-pmrm': [ofBitcoin(deriveOption), ofBitcoin(derivePerpetual)],
};

const MORE_TERMS: typeof TERMS = {
  ...TERMS,
  'derive-standard': { ...TERMS['derive-standard'], model: 'derive-standard', unpaidFunding: 0, parameters: null,
    feeds: [sure('BTC', DERIVE_DAYS), sure('ETH', DERIVE_DAYS)] },
  ...(TERMS['derive-pmrm2']?.model === 'derive-pmrm2'
    ? { 'derive-pmrm2': { ...TERMS['derive-pmrm2'], feeds: [sure('BTC', DERIVE_DAYS)] } } : {}),
  ...(TERMS['derive-pmrm']?.model === 'derive-pmrm'
    ? { 'derive-pmrm': { ...TERMS['derive-pmrm'], feeds: [sure('BTC', DERIVE_DAYS)] } } : {}),
};

const partsOf = (id: MarginModelId): fc.Arbitrary<Alone> => {
  const positions = (MORE_POSITIONS[id] ?? POSITIONS[id]).map((kind) =>
    kind.filter(({ quantity }) => quantity !== 0).map(ofPosition));
  const cash = (BALANCES[id] ?? balances).filter(([first]) => first !== undefined && first.amount !== 0)
    .map(([first]) => ofBalance(first ?? { currency: 'USDC', amount: 1 }));
  const coins = fc.tuple(fc.constantFrom('BTC', 'ETH'), amount(0, 1e3)).filter(([coin]) =>
    coin === 'BTC' || (id !== 'derive-pmrm' && id !== 'morpho'))
    .map(([currency, held]) => ofBalance({ currency, amount: held }));
  return fc.oneof(...positions.map((arbitrary) => ({ arbitrary, weight: 3 })), cash, coins);
};

/** Dollars enough that no haircut of a positive equity turns at zero. */
const DOLLARS = [{ currency: 'USDC', amount: 1e9 }];
const inputOf = (model: MarginModel, ...parts: readonly Alone[]): AccountInput => account({
  terms: MORE_TERMS[model.id] ?? null, positions: parts.flatMap((of) => of.positions),
  balances: [...DOLLARS, ...parts.flatMap((of) => of.balances)],
});

/** Haircut equity, initial, maintenance. */
const figuresOf = (model: MarginModel, ...parts: readonly Alone[]): readonly number[] => {
  const { haircutEquityUsd, initialMarginUsd, maintenanceMarginUsd } = model.evaluate(inputOf(model, ...parts));
  return [haircutEquityUsd ?? NaN, initialMarginUsd ?? NaN, maintenanceMarginUsd ?? NaN];
};

interface Offset { readonly usd: number; readonly noise: number }

/** What two together lack of each alone, per figure; and how much that may be by rounding. */
function offsetBetween(model: MarginModel, a: Alone, b: Alone): readonly Offset[] {
  const [none, both, first, second] =
    [figuresOf(model), figuresOf(model, a, b), figuresOf(model, a), figuresOf(model, b)];
  return none.map((empty, i) => {
    const [sum = NaN, one = NaN, other = NaN] = [both[i], first[i], second[i]];
    return { usd: one + other - empty - sum, noise: 1e-6 + 1e-12 * (Math.abs(one) + Math.abs(other) + Math.abs(sum)) };
  });
}

const nameOf = ({ part }: Alone): string => (part.kind === 'balance' ? part.currency : part.instrument.id);

/** How a model breaks its claim; null: it keeps it. */
function breachOf(model: MarginModel): string | null {
  const pair = fc.tuple(partsOf(model.id), partsOf(model.id)).filter(([a, b]) => nameOf(a) !== nameOf(b));
  const terms = MORE_TERMS[model.id] ?? null;
  let [claimed, lower, apart] = [0, 0, 0];
  for (const [a, b] of fc.sample(pair, { numRuns: 1_000, seed: 7 })) {
    const [group, other] = [model.offsets.groupOf(a.part, terms), model.offsets.groupOf(b.part, terms)];
    const figures = offsetBetween(model, a, b);
    if (group !== null && group === other) {
      claimed += 1;
      const [, , maintenance] = figures;
      if (maintenance !== undefined && maintenance.usd > maintenance.noise) lower += 1;
      continue;
    }
    apart += 1;
    const off = figures.find(({ usd, noise }) => !(Math.abs(usd) <= noise));
    if (off !== undefined) return `${nameOf(a)} and ${nameOf(b)} together: ${off.usd} USD, and none is claimed`;
  }
  if (claimed > 0 && lower === 0) return `an offset is claimed and none of ${claimed} pairs has it`;
  return apart + claimed < 100 ? 'too few pairs to tell' : null;
}

describe.each(KNOWING.map((model) => ({ id: model.id, model })))('offsets of $id', ({ id, model }) => {
  test('M7 margin offsets only where it is claimed, and there it does', () => {
    expect(breachOf(model)).toBeNull();
  });

  test('M7 the README claims what the model claims', () => {
    const file = new URL(`./${id}/README.md`, import.meta.url);
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8').replaceAll(/\s+/g, ' ')).toContain(`Offsets ${model.offsets.claim}.`);
  });
});

test('M7 a model that nets without claiming it is found out, and one that claims what it has not', () => {
  const netting: MarginModel = { ...hyperliquid, evaluate: (input) => {
    const result = hyperliquid.evaluate(input);
    const signs = new Set(input.positions.map(({ quantity }) => Math.sign(quantity)));
    const share = signs.size > 1 ? 0.9 : 1;
    return { ...result, maintenanceMarginUsd: (result.maintenanceMarginUsd ?? NaN) * share };
  } };
  expect(breachOf(netting)).toContain('and none is claimed');
  const boasting: MarginModel = { ...hyperliquid, offsets: { claim: 'between coins', groupOf: () => 'all' } };
  expect(breachOf(boasting)).toContain('an offset is claimed and none of');
});

test('M7 a segregated Deribit account keeps its currencies apart, and coins held too', () => {
  const terms = TERMS['deribit-portfolio'];
  const [portfolio] = MARGIN_MODELS.filter(({ id }) => id === 'deribit-portfolio');
  if (terms?.model !== 'deribit-portfolio' || portfolio === undefined) throw new Error('no terms');
  const segregated = { ...terms, collateral: 'segregated' as const };
  expect(portfolio.offsets.groupOf({ kind: 'balance', currency: 'BTC' }, segregated)).toBeNull();
  const call = option('inverse', 'call', 70_000, 30);
  const [coin, dollar] = [held(call, -2, { averagePrice: 0.02, markPrice: 0.03, impliedVol: 0.6, forwardUsd: 60_300 }),
    held(perpetual(), 2, { averagePrice: 60_000, markPrice: 60_000 })];
  const [a, b] = [coin, dollar].map(({ instrument }) =>
    portfolio.offsets.groupOf({ kind: 'position', instrument }, segregated));
  expect([a, b]).toEqual(['BTC in BTC', 'BTC in USDC']);
  const maintenance = (...positions: readonly HeldPosition[]): number =>
    portfolio.evaluate(account({ terms: segregated, positions, nowMs: NOW_MS + DAY_MS })).maintenanceMarginUsd ?? NaN;
  expect(maintenance(coin, dollar)).toBeCloseTo(maintenance(coin) + maintenance(dollar), 6);
});
