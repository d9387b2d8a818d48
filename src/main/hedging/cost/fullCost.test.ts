import { expect, test } from 'vitest';
import { dec, toText } from '../../../shared/domain/decimal.ts';
import type { Spot } from '../../../shared/domain/instrument.ts';
import { account, NOW_MS, perpetual } from '../../risk/samples.ts';
import { evaluateHedge } from '../hedger.ts';
import type { HedgeCandidate, HedgerInput, ProposalDraft } from '../input.ts';
import { book, candidate, hedgerInput, marketQuote, policy } from '../samples.ts';
import { rankUsd } from './fullCost.ts';
import { factorOf, NO_FIT, withOrder, type ImpactSums } from './impact.ts';

const WETH: Spot = { ...perpetual('BTC'), kind: 'spot', id: 'uniswap:BTC-USDC', venue: 'uniswap', venueName: 'BTC-USDC',
  makerFeeRate: 0, takerFeeRate: 0, tickSize: dec('0.000001'), lotSize: dec('0.000001'), minQuantity: dec('0.0001'),
  chain: { chainId: 8_453, feeInPrice: 0.0005 } };
const PERP = { account: 'sim/main', instrument: 'sim:BTC-PERP' };
const SPOT = { account: 'uniswap/wallet', instrument: WETH.id };

const pool = (known: Partial<HedgeCandidate> = {}): HedgeCandidate => candidate({
  account: 'uniswap/wallet', instrument: WETH, marginModel: 'none', gas: { feeUsd: 0.4 },
  quote: marketQuote(WETH, { bidPrice: dec('59995'), askPrice: dec('60005'), fundingRate: null }),
  accountInput: account({ id: 'uniswap/wallet', balances: [{ currency: 'USDC', amount: 300_000 },
    { currency: 'BTC', amount: 2 }] } as never), ...known,
});

function drafted(known: Partial<HedgerInput>): ProposalDraft {
  const { draft, status } = evaluateHedge(hedgerInput({ policy: policy({ instruments: [PERP, SPOT] }), ...known }));
  if (draft === null) throw new Error(status.reason ?? status.state);
  return draft;
}
const chosen = (draft: ProposalDraft): string => `${draft.side} ${toText(draft.quantity)} ${draft.instrument}`;

test('Q5 Q11 a pool is chosen before a perpetual where its whole cost is less, and the lead says by how much', () => {
  const draft = drafted({ deltaCoin: 1.5, candidates: [candidate(), pool()] });
  expect([chosen(draft), draft.cost.gasUsd, draft.alternatives?.map(({ legs, whyNot }) =>
    [legs[0]?.instrument, whyNot.replace(/[\d.]+/, 'N')])]).toEqual([
    'sell 1.25 uniswap:BTC-USDC', 0.4, [['sim:BTC-PERP',
      'N USD dearer for as much, closing it again included']]]);
  // 1.25 coins: 5 USD of half spread each and the gas, against 10 USD, the taker fee and the margin.
  expect(draft.cost.totalUsd).toBeCloseTo(1.25 * 5 + 0.4, 6);
  const [next] = draft.alternatives ?? [];
  expect(draft.leadUsd).toBeCloseTo(rankUsd(next?.cost ?? draft.cost) - rankUsd(draft.cost), 6);
});

test('Q11 dear gas turns the choice, gas that cannot be told rules the pool out, by name', () => {
  const dear = drafted({ deltaCoin: 1.5, candidates: [candidate(), pool({ gas: { feeUsd: 400 } })] });
  expect([chosen(dear), dear.alternatives?.[0]?.cost?.gasUsd]).toEqual(['sell 1.25 sim:BTC-PERP', 400]);
  const unlit = pool({ gas: { missing: 'gas price of uniswap' } });
  const dark = drafted({ deltaCoin: 1.5, candidates: [candidate(), unlit] });
  expect([chosen(dark), dark.alternatives, dark.leadUsd]).toEqual(['sell 1.25 sim:BTC-PERP',
    [{ legs: [], cost: null, whyNot: 'gas price of uniswap is missing' }], null]);
});

test('Q7 what the wallet lacks is priced with its transfer and shown, never proposed', () => {
  const poor = account({ balances: [{ currency: 'USDC', amount: 300_000 }, { currency: 'BTC', amount: 1 }] });
  const draft = drafted({ deltaCoin: 1.5, candidates: [candidate(), pool({ accountInput: poor })] });
  const [other] = draft.alternatives ?? [];
  expect([chosen(draft), other?.whyNot, other?.cost?.transferUsd, other?.cost?.timeAtRiskMs]).toEqual([
    'sell 1.25 sim:BTC-PERP', 'uniswap/wallet lacks 0.2500 BTC for it: a transfer comes first', 5.4, 1_806_000]);
});

test('Q6 margin that a hedge adds costs its rate over the horizon', () => {
  const year = policy({ holdingHorizonMs: 365 * 86_400_000, marginCostPerYear: 0.1 });
  const { cost, effect } = drafted({ deltaCoin: 1.5, policy: year });
  const added = (effect.initialMarginUsdAfter ?? NaN) - (effect.initialMarginUsdBefore ?? NaN);
  expect([added > 0, cost.marginUsd]).toEqual([true, expect.closeTo(0.1 * added, 0)]);
  expect(drafted({ deltaCoin: 1.5, policy: { ...year, marginCostPerYear: 0 } }).cost.marginUsd).toBe(0);
});

test('Q8 the time until it is done has a variance, which counts by the risk aversion', () => {
  const averse = policy({ riskAversionPerUsd: 1e-3 });
  const { cost } = drafted({ deltaCoin: 1.5, policy: averse, dayVol: 0.03 });
  const stdev = 1.25 * 60_000 * 0.03 * Math.sqrt(500 / 86_400_000);
  expect([cost.timeAtRiskMs, cost.riskStdevUsd, cost.riskUsd]).toEqual([500, expect.closeTo(stdev, 6),
    expect.closeTo(0.0005 * stdev ** 2, 9)]);
  expect(drafted({ deltaCoin: 1.5 }).cost.riskUsd).toBe(0);
  // Six seconds of open delta weigh more than a narrow spread saves, for whom shuns them.
  const both = { deltaCoin: 1.5, candidates: [candidate(), pool()] };
  expect([0.001, 1].map((riskAversionPerUsd) => drafted({ ...both,
    policy: policy({ riskAversionPerUsd, instruments: [PERP, SPOT] }) }).instrument))
    .toEqual(['uniswap:BTC-USDC', 'sim:BTC-PERP']);
});

test('Q9 the factor follows own orders once there are enough, from its default and within its bounds', () => {
  const after = (orders: number, factor: number): ImpactSums =>
    Array.from({ length: orders }, (_, i) => 1e-4 * (1 + (i % 5))).reduce<ImpactSums>(
      (fit, law) => withOrder(fit, law, factor * law), NO_FIT);
  expect([after(19, 1.4), after(20, 1.4), after(2_000, 1.4), after(2_000, 9), after(2_000, -1)].map(factorOf)).toEqual([
    0.7, expect.closeTo(1.05, 9), expect.closeTo(1.4, 1), 3, 0.1]);
});

const at = (instrument: HedgeCandidate['instrument'], depth: number): HedgeCandidate['book'] => book(instrument,
  [[59_990, depth], [59_900, depth], [59_700, 20]], [[60_010, depth], [60_100, depth], [60_300, 20]]);

test('Q10 over two venues the next coin costs the same; one order alone where it saves too little', () => {
  const [here, there] = ['sim:BTC-PERP', 'alt:BTC-PERP'].map((id) => {
    const instrument = { ...perpetual(), id, venue: id.slice(0, 3) };
    return candidate({ account: `${id.slice(0, 3)}/main`, instrument, quote: marketQuote(instrument),
      book: at(instrument, 2) });
  });
  if (here === undefined || there === undefined) throw new Error('two venues');
  const wide = { deltaCoin: 8, policy: policy({ returnToFraction: 0 }), candidates: [here, there] };
  const draft = drafted(wide);
  expect([chosen(draft), draft.legs?.map(({ account: of, quantity }) => `${of} ${toText(quantity)}`),
    draft.effect.deltaCoinAfter, draft.alternatives?.length]).toEqual([
    'sell 4 sim:BTC-PERP', ['sim/main 4', 'alt/main 4'], 0, 2]);
  expect(draft.cost.totalUsd).toBeCloseTo((draft.legs ?? []).reduce((sum, leg) => sum + leg.cost.totalUsd, 0), 9);
  expect(draft.leadUsd).toBeGreaterThan(1);
  expect(drafted({ ...wide, deltaCoin: 1.2 }).legs).toBeUndefined();
});

test('B10 what a chain says is fresh for three of its slots, and then stale by name', () => {
  const old = (ageMs: number): HedgeCandidate => pool({ indexReceivedTimeMs: NOW_MS - ageMs,
    quote: { ...pool().quote, receivedTimeMs: NOW_MS - ageMs } as never });
  expect(chosen(drafted({ deltaCoin: 1.5, candidates: [candidate(), old(30_000)] }))).toContain('uniswap');
  const stale = drafted({ deltaCoin: 1.5, candidates: [candidate(), old(37_000)] });
  expect([chosen(stale), stale.alternatives?.[0]?.whyNot]).toEqual(['sell 1.25 sim:BTC-PERP',
    expect.stringContaining('quote of uniswap:BTC-USDC')]);
});
