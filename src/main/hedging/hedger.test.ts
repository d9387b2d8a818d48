import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dec, toNumber, toText } from '../../shared/domain/decimal.ts';
import { account, future, held, inversePerpetual, NOW_MS, option, perpetual } from '../risk/samples.ts';
import { DERIBIT_TERMS, HYPERLIQUID_TERMS } from '../risk/margin/samples.ts';
import { evaluateHedge, reprice, revalidate } from './hedger.ts';
import type { Exposure, HedgerInput, HedgerVerdict } from './input.ts';
import { book, candidate, hedgerInput, limits, marketQuote, policy, proposed } from './samples.ts';

/** What the hedger says in one line: state, order, reason, and why an open proposal goes. */
function said(known: Partial<HedgerInput>): string {
  const { status, draft, supersede } = evaluateHedge(hedgerInput(known));
  const order = draft === null ? '-' : `${draft.side} ${toText(draft.quantity)}`;
  return [status.state, order, status.reason ?? '-', supersede ?? '-'].join(' | ');
}

test('B1 inside the band nothing is proposed, at its edge neither', () => {
  expect([-1, -0.999, 0, 0.4, 1].map((deltaCoin) => said({ deltaCoin }))).toEqual(
    Array.from({ length: 5 }, () => 'insideBand | - | - | -'),
  );
  expect(said({ deltaCoin: 5.5, policy: policy({ targetDeltaCoin: 5 }) })).toBe('insideBand | - | - | -');
});

test('B1 delta with its premium effect is what counts', () => {
  expect(said({ deltaCoin: 0.8, premiumDeltaCoin: 0.8 })).toBe('proposed | sell 1.35 | - | -');
  expect(said({ deltaCoin: 1.5, premiumDeltaCoin: -0.8 })).toBe('insideBand | - | - | -');
});

test('B2 outside it the hedge goes to the inner edge', () => {
  expect(said({ deltaCoin: 1.5 })).toBe('proposed | sell 1.25 | - | -');
  expect(said({ deltaCoin: -1.5 })).toBe('proposed | buy 1.25 | - | -');
  expect(said({ deltaCoin: -1.5, policy: policy({ returnToFraction: 0 }) })).toBe('proposed | buy 1.5 | - | -');
  expect(said({ deltaCoin: 7, policy: policy({ targetDeltaCoin: 5 }) })).toBe('proposed | sell 1.75 | - | -');
});

test('B2 an open proposal stands until delta is back inside the inner edge', () => {
  const openProposal = proposed(evaluateHedge(hedgerInput({ deltaCoin: 1.5 })).draft, { quantity: dec('0.2') });
  expect(said({ deltaCoin: 0.9, openProposal })).toBe('proposed | - | - | -');
  expect(said({ deltaCoin: 0.26, openProposal })).toBe('proposed | - | - | -');
  expect(said({ deltaCoin: 0.25, openProposal })).toBe('insideBand | - | - | delta is back inside the band');
});

test('B3 what is in flight counts as filled', () => {
  expect(said({ deltaCoin: 1.5, inFlightDeltaCoin: -1.25 })).toBe('insideBand | - | - | -');
  expect(said({ deltaCoin: 1.5, inFlightDeltaCoin: 0.1 })).toBe('proposed | sell 1.35 | - | -');
  expect(said({ deltaCoin: 0, inFlightDeltaCoin: -1.5 })).toBe('proposed | buy 1.25 | - | -');
  const { status } = evaluateHedge(hedgerInput({ deltaCoin: 1.5, inFlightDeltaCoin: -1.25 }));
  expect([status.deltaCoin, status.inFlightDeltaCoin]).toEqual([1.5, -1.25]);
});

const coarse = (lot: string) => candidate({ instrument: { ...perpetual(), lotSize: dec(lot), minQuantity: dec(lot) } });

test('B4 whole lots, down; up only where down would not serve and up stays short of the target', () => {
  expect(said({ deltaCoin: 1.5, candidates: [coarse('0.5')] })).toBe('proposed | sell 1 | - | -');
  expect(said({ deltaCoin: 1.1, candidates: [coarse('1')] })).toBe('proposed | sell 1 | - | -');
  expect(said({ deltaCoin: 1.1, candidates: [coarse('2')] })).toBe(
    'outsideBand | - | smallest order of sim:BTC-PERP moves 2, past the target | -');
  const drawn = hedgerInput({ deltaCoin: 0.3 + 1e-12, policy: policy({ bandDeltaCoin: 0.1, returnToFraction: 0 }),
    candidates: [coarse('0.1')] });
  expect(evaluateHedge(drawn).draft?.quantity).toBe(dec('0.3'));
});

test('B4 the smallest order is made up to, if it stays short of the target', () => {
  const least = candidate({ instrument: { ...perpetual(), minQuantity: dec('0.5') } });
  const narrow = policy({ bandDeltaCoin: 0.4 });
  expect(said({ deltaCoin: 0.55, policy: narrow, candidates: [least] })).toBe('proposed | sell 0.5 | - | -');
  expect(said({ deltaCoin: 0.45, policy: narrow, candidates: [least] })).toBe(
    'outsideBand | - | smallest order of sim:BTC-PERP moves 0.5, past the target | -');
});

test('B6 an order moves no more than its caps', () => {
  expect(said({ deltaCoin: 50 })).toBe('proposed | sell 10 | - | -');
  expect(said({ deltaCoin: 50, limits: { ...limits, maxOrderNotionalUsd: 120_000 } })).toBe('proposed | sell 2 | - | -');
  expect(said({ deltaCoin: 50, policy: policy({ maxOrderDeltaCoin: 0.0001 }) })).toBe(
    'outsideBand | - | order cap of 0.0001 is below the smallest order of sim:BTC-PERP | -');
});

test('B7 a cool-down follows every action, and an open proposal sees it out', () => {
  const lastActionTimeMs = NOW_MS - 4_000;
  expect(said({ deltaCoin: 1.5, lastActionTimeMs })).toBe(
    'coolingDown | - | the next proposal may be made in 6 s | -');
  expect(said({ deltaCoin: 1.5, lastActionTimeMs: NOW_MS - 10_000 })).toBe('proposed | sell 1.25 | - | -');
  const openProposal = proposed(evaluateHedge(hedgerInput({ deltaCoin: 1.5 })).draft);
  expect(said({ deltaCoin: 9, openProposal, lastActionTimeMs })).toBe(
    'proposed | - | it would leave delta at 7.75, outside the band; the next proposal may be made in 6 s | -');
});

test('B8 the kill switch and a policy that is off propose nothing and withdraw', () => {
  const openProposal = proposed(evaluateHedge(hedgerInput({ deltaCoin: 1.5 })).draft);
  expect(said({ deltaCoin: 1.5, killSwitch: true, openProposal })).toBe(
    'blocked | - | kill switch is engaged | the kill switch was engaged');
  expect(said({ deltaCoin: 1.5, policy: policy({ mode: 'off' }), openProposal })).toBe(
    'disabled | - | - | the policy was switched off');
  expect(said({ deltaCoin: 1.5, limits: null })).toBe('blocked | - | trading limits are not known | -');
});

test('B19 the trader asks: to the target inside the band too, off or cooling down, short of it by a tenth of the band', () => {
  const asked = true;
  expect(said({ deltaCoin: 0.8, asked })).toBe('proposed | sell 0.7 | - | -');
  expect(said({ deltaCoin: -1.5, asked, lastActionTimeMs: NOW_MS - 1 })).toBe('proposed | buy 1.4 | - | -');
  expect(said({ deltaCoin: 0.8, asked, policy: policy({ mode: 'off' }) })).toBe('proposed | sell 0.7 | - | -');
  expect(said({ deltaCoin: 0.09, asked })).toBe(
    'insideBand | - | delta of BTC is 0.09 from its target: nothing to flatten | -');
  expect(said({ deltaCoin: 0.8, asked, killSwitch: true })).toBe('blocked | - | kill switch is engaged | -');
  expect(said({ deltaCoin: 0.8, asked, missing: ['connection of sim'] })).toBe('inhibited | - | connection of sim | -');
  expect(said({ deltaCoin: 0.8, asked, limits: null })).toBe('blocked | - | trading limits are not known | -');
  expect(said({ deltaCoin: 0.8, asked, caps: { reached: 'cap: enough', costLeftUsd: null } })).toBe(
    'blocked | - | cap: enough | -');
});

test('B19 what was asked for stands until it would no longer only reduce', () => {
  const { draft } = evaluateHedge(hedgerInput({ deltaCoin: 0.8, asked: true }));
  const openProposal = proposed(draft);
  expect(draft?.asked).toBe(true);
  expect([0.8, 0.72, 2].map((deltaCoin) => said({ deltaCoin, openProposal }))).toEqual([
    'proposed | - | - | -', 'proposed | - | - | -', 'proposed | sell 1.75 | - | it would leave delta at 1.3, outside the band',
  ]);
  expect(said({ deltaCoin: 0.6, openProposal })).toBe('insideBand | - | - | it would take delta from 0.6 to -0.1');
  expect(said({ deltaCoin: 0.8, openProposal, killSwitch: true })).toBe(
    'blocked | - | kill switch is engaged | the kill switch was engaged');
});

test('B9 a missing or stale input of the delta inhibits, with its name and age', () => {
  expect(said({ deltaCoin: null })).toBe('inhibited | - | delta of BTC is unknown | -');
  expect(said({ deltaCoin: 9, premiumDeltaCoin: null })).toBe('inhibited | - | delta of BTC is unknown | -');
  const missing = ['quote of sim:X is 61.0 s old (bound 60.0 s)', 'connection of sim'];
  expect(said({ deltaCoin: 9, missing })).toBe(`inhibited | - | ${missing.join('; ')} | -`);
  expect(said({ deltaCoin: 9, oldestInputMs: NOW_MS - 5_001 })).toBe(
    'inhibited | - | oldest input of BTC is 5.0 s old (bound 5.0 s) | -');
  expect(said({ deltaCoin: 9, oldestInputMs: NOW_MS - 7_000, oldestInput: 'quote of sim:X' })).toBe(
    'inhibited | - | quote of sim:X is 7.0 s old (bound 5.0 s) | -');
  expect(said({ deltaCoin: 9, oldestInputMs: NOW_MS - 5_000 })).toBe('proposed | sell 8.75 | - | -');
  const openProposal = proposed(evaluateHedge(hedgerInput({ deltaCoin: 1.5 })).draft);
  expect(said({ deltaCoin: null, openProposal })).toBe('inhibited | - | delta of BTC is unknown | -');
});

test('B10 a candidate without its inputs is passed over, each with its reason', () => {
  const instrument = perpetual();
  const withQuote = (known: Parameters<typeof marketQuote>[1]) => candidate({ quote: marketQuote(instrument, known) });
  const reason = (one: ReturnType<typeof candidate>): string =>
    evaluateHedge(hedgerInput({ deltaCoin: 2, candidates: [one] })).status.reason ?? '';
  expect([
    candidate({ connected: false }), candidate({ quote: null }), candidate({ indexPriceUsd: null }),
    candidate({ indexReceivedTimeMs: NOW_MS - 9_000 }), withQuote({ receivedTimeMs: NOW_MS - 6_000 }),
    withQuote({ askPrice: null }), withQuote({ bidPrice: dec(60_020) }), withQuote({ fundingRate: null }),
    withQuote({ bidQuantity: null }), candidate({ accountInput: account({ balances: [{ currency: 'DOGE', amount: 1 }] }) }),
    candidate({ instrument: option('linear', 'call', 60_000, 30) }),
  ].map(reason)).toEqual([
    'sim is not connected and reconciled', 'quote of sim:BTC-PERP is missing', 'index of BTC on sim is missing',
    'index of BTC on sim is 9.0 s old (bound 5.0 s)', 'quote of sim:BTC-PERP is 6.0 s old (bound 5.0 s)',
    'touch of sim:BTC-PERP is one-sided', 'touch of sim:BTC-PERP is crossed', 'funding rate of sim:BTC-PERP is missing',
    'touch of sim:BTC-PERP is missing', 'health of sim/main is unknown: price of DOGE in USD',
    'sim:BTC-30D-60000-C-linear is an option: not a delta hedge',
  ]);
  const other = candidate({ instrument: { ...perpetual(), id: 'sim:OTHER' } });
  expect(said({ deltaCoin: 2, candidates: [withQuote({ receivedTimeMs: 0 }), other] })).toBe('proposed | sell 1.75 | - | -');
  expect(said({ deltaCoin: 2, candidates: [] })).toBe('inhibited | - | the policy allows no instrument that is known | -');
});

test('B10 what only the hedge itself makes unknown is named too', () => {
  const unlisted = candidate({ accountInput: account({ terms: { ...HYPERLIQUID_TERMS, coins: [] },
    balances: [{ currency: 'USDC', amount: 1e6 }] }) });
  expect(said({ deltaCoin: 2, candidates: [unlisted] })).toBe(
    'inhibited | - | health of sim/main after the hedge is unknown: margin rule for BTC-PERP | -');
});

test('B11 a hedge that would take its account below the least health is not proposed', () => {
  const poor = candidate({
    accountInput: account({ terms: HYPERLIQUID_TERMS, balances: [{ currency: 'USDC', amount: 1_000 }] }) });
  expect(said({ deltaCoin: 2, candidates: [poor] })).toBe(
    'blocked | - | health of sim/main would be 0.71, below 1.1 | -');
  // From health 1 to 1.09: still below 1.1, but better than it was.
  const closing = candidate({ accountInput: account({ terms: HYPERLIQUID_TERMS,
    balances: [{ currency: 'USDC', amount: 15_000 }],
    positions: [held(perpetual(), 20, { averagePrice: 60_000, markPrice: 60_000 })] }) });
  expect(said({ deltaCoin: 2, candidates: [closing] })).toBe('proposed | sell 1.75 | - | -');
});

test('B12 an open proposal is superseded once it no longer fits', () => {
  const openProposal = proposed(evaluateHedge(hedgerInput({ deltaCoin: 1.5 })).draft);
  const at = (known: Partial<HedgerInput>): string => said({ openProposal, ...known });
  expect(at({ deltaCoin: 1.6 })).toBe('proposed | - | - | -');
  expect(at({ deltaCoin: -2 })).toBe('proposed | buy 1.75 | - | it would take delta from -2 to -3.25');
  expect(at({ deltaCoin: 1.2 })).toBe('proposed | sell 0.95 | - | it would take delta from 1.2 to -0.05');
  expect(at({ deltaCoin: 0.9 })).toBe('insideBand | - | - | it would take delta from 0.9 to -0.35');
  expect(at({ deltaCoin: 3 })).toBe('proposed | sell 2.75 | - | it would leave delta at 1.75, outside the band');
  const lower = candidate({ quote: marketQuote(perpetual(), { bidPrice: dec(59_900), askPrice: dec(59_920) }) });
  expect(at({ deltaCoin: 1.5, candidates: [lower] })).toBe(
    'proposed | sell 1.25 | - | the market has left its limit: 59900');
  expect(at({ deltaCoin: 1.5, candidates: [] })).toBe(
    'inhibited | - | the policy allows no instrument that is known | sim:BTC-PERP is no longer allowed by the policy');
});

test('B12 what the trader edited on purpose is left alone', () => {
  const input = hedgerInput({ deltaCoin: 3 });
  const first = proposed(evaluateHedge(input).draft);
  const edit = { quantity: dec('0.5'), limitPrice: dec('60500') };
  const edited = reprice(first, edit, candidate(), NOW_MS, policy(), input, 0.03);
  expect(edited.ok && [toText(edited.draft.quantity), edited.draft.effect.deltaCoinAfter]).toEqual(['0.5', 2.5]);
  if (edited.ok) expect(said({ deltaCoin: 3, openProposal: proposed(edited.draft) })).toBe('proposed | - | - | -');
});

const EXPOSURE: Exposure = {
  deltaCoin: 1.5, premiumDeltaCoin: 0, gammaCoinPerUsd: 0, gammaYears: null, inFlightDeltaCoin: 0, missing: [],
  oldestInputMs: NOW_MS,
};

test('B13 approval looks again at everything', () => {
  const proposal = proposed(evaluateHedge(hedgerInput({ deltaCoin: 1.5 })).draft);
  const again = (known: Partial<ReturnType<typeof candidate>>, exposure: Partial<Exposure> = {}, nowMs = NOW_MS): string => {
    const answer = revalidate(proposal, candidate(known), nowMs, policy(), { ...EXPOSURE, ...exposure });
    return answer.ok ? 'ok' : answer.reason;
  };
  const instrument = perpetual();
  expect([
    again({}),
    again({}, {}, NOW_MS + 60_000),
    again({}, {}, NOW_MS + 5_001),
    again({ connected: false }),
    again({ quote: marketQuote(instrument, { bidPrice: dec('59930.5') }) }),
    again({ quote: marketQuote(instrument, { bidPrice: dec('59930') }) }),
    again({}, { deltaCoin: 1.2 }),
    again({}, { inFlightDeltaCoin: -1.25 }),
    again({}, { deltaCoin: 40 }),
    again({}, { missing: ['connection of sim'] }),
    again({}, { oldestInputMs: NOW_MS - 7_000 }),
  ]).toEqual([
    'ok', 'the proposal has expired', 'quote of sim:BTC-PERP is 5.0 s old (bound 5.0 s)',
    'sim is not connected and reconciled', 'ok', 'the market is at 59930, beyond the limit 59930.5',
    'it would take delta from 1.2 to -0.05, target 0',
    'it would take delta from 0.25 to -1, target 0', 'ok', 'connection of sim',
    'oldest input of BTC is 7.0 s old (bound 5.0 s)',
  ]);
});

test('B14 an edit must be on lot and tick, and only reduce', () => {
  const proposal = proposed(evaluateHedge(hedgerInput({ deltaCoin: 1.5 })).draft);
  const edit = (quantity: string, limitPrice: string, exposure = EXPOSURE): unknown => {
    const answer = reprice(proposal, { quantity: dec(quantity), limitPrice: dec(limitPrice) }, candidate(), NOW_MS,
      policy(), exposure, null);
    return answer.ok ? toText(answer.draft.quantity) : [answer.field, answer.reason];
  };
  expect(edit('1.1', '59980.5')).toBe('1.1');
  expect(edit('0.0005', '60000')).toEqual(['quantity', 'must be a multiple of the lot 0.001']);
  expect(edit('0', '60000')).toEqual(['quantity', 'must be at least 0.001']);
  expect(edit('1', '60000.3')).toEqual(['limitPrice', 'must be a multiple of 0.5']);
  expect(edit('1.6', '60000')).toEqual(['quantity', 'would take delta from 1.5 to -0.1, past the target']);
  expect(edit('1', '60000', { ...EXPOSURE, missing: ['connection of sim'] })).toEqual([null, 'connection of sim']);
});

test('B15 the limit is the touch plus the slippage, on the tick, never short of the touch', () => {
  const limit = (deltaCoin: number, maxSlippageBps: number): string =>
    toText(evaluateHedge(hedgerInput({ deltaCoin, policy: policy({ maxSlippageBps }) })).draft?.limitPrice ?? dec(0));
  expect([limit(2, 10), limit(-2, 10), limit(2, 0), limit(-2, 0), limit(-2, 0.001)])
    .toEqual(['59930.5', '60070', '59990', '60010', '60010']);
});

test('Q5 the cheapest coin of delta wins, the policy decides between equals', () => {
  const other = { ...perpetual(), id: 'sim:SECOND' };
  const chosen = (candidates: ReturnType<typeof candidate>[]): string =>
    evaluateHedge(hedgerInput({ deltaCoin: 2, candidates })).draft?.instrument ?? 'none';
  expect(chosen([candidate(), candidate({ instrument: other, quote: marketQuote(other) })])).toBe('sim:BTC-PERP');
  const dear = candidate({ quote: marketQuote(perpetual(), { bidPrice: dec(59_900), askPrice: dec(60_100) }) });
  expect(chosen([dear, candidate({ instrument: other, quote: marketQuote(other) })])).toBe('sim:SECOND');
  const inverse = inversePerpetual();
  const small = candidate({ instrument: inverse, quote: marketQuote(inverse, { bidQuantity: dec(1e6) }),
    marginModel: 'deribit-standard',
    accountInput: account({ terms: DERIBIT_TERMS, balances: [{ currency: 'BTC', amount: 5 }] }) });
  expect(chosen([small, candidate()])).toBe('sim:BTC-PERP');
  const paid = candidate({ quote: marketQuote(perpetual(), { fundingRate: 0.001 }) });
  expect(chosen([candidate({ instrument: other, quote: marketQuote(other) }), paid])).toBe('sim:BTC-PERP');
});

const anyCandidate = fc.record({
  kind: fc.constantFrom('linear', 'inverse', 'future'), lot: fc.constantFrom('0.001', '0.1', '1', '3'),
  mark: fc.double({ min: 100, max: 200_000, noNaN: true }), depth: fc.double({ min: 0.01, max: 50, noNaN: true }),
}).map(({ kind, lot, mark, depth }) => {
  const shape = kind === 'linear' ? perpetual() : kind === 'inverse' ? inversePerpetual() : future('inverse', 30);
  const instrument = { ...shape, lotSize: dec(lot), minQuantity: dec(lot), tickSize: dec('0.01') };
  const price = (factor: number) => dec((mark * factor).toFixed(2));
  const side = { bidQuantity: dec(depth.toFixed(6)), askQuantity: dec(depth.toFixed(6)) };
  const quote = marketQuote(instrument, { bidPrice: price(0.999), askPrice: price(1.001), markPrice: price(1), ...side });
  const terms = kind === 'linear' ? HYPERLIQUID_TERMS : DERIBIT_TERMS;
  const rich = account({ terms, prices: { BTC: mark, USDC: 1 }, balances: [{ currency: 'USDC', amount: 1e9 }, { currency: 'BTC', amount: 1e4 }] });
  return candidate({ instrument, quote, indexPriceUsd: mark, accountInput: rich,
    marginModel: terms.model });
});

const anyInput = fc.record({
  deltaCoin: fc.double({ min: -100, max: 100, noNaN: true }), inFlightDeltaCoin: fc.double({ min: -5, max: 5, noNaN: true }),
  target: fc.double({ min: -20, max: 20, noNaN: true }), band: fc.double({ min: 0.01, max: 10, noNaN: true }),
  returnToFraction: fc.double({ min: 0, max: 1, noNaN: true }), cap: fc.double({ min: 0.01, max: 200, noNaN: true }),
  candidates: fc.array(anyCandidate, { minLength: 1, maxLength: 3 }),
}).map(({ target, band, returnToFraction, cap, ...known }) => hedgerInput({ ...known, policy: policy({
  targetDeltaCoin: target, bandDeltaCoin: band, returnToFraction, maxOrderDeltaCoin: cap,
}) }));

/** As I8 asks, whatever the book, the lots and the policy. */
function checkVerdict(input: HedgerInput, { status, draft }: HedgerVerdict): void {
  const { targetDeltaCoin, bandDeltaCoin, maxOrderDeltaCoin } = input.policy;
  const before = (input.deltaCoin ?? NaN) + input.inFlightDeltaCoin - targetDeltaCoin;
  if (Math.abs(before) <= bandDeltaCoin) expect([status.state, draft]).toEqual(['insideBand', null]);
  if (draft === null) return;
  expect(status.state).toBe('proposed');
  const used = input.candidates.find(({ instrument }) => instrument.id === draft.instrument
    && draft.quantity % instrument.lotSize === 0n && draft.quantity >= instrument.minQuantity);
  expect(used).toBeDefined();
  const after = draft.effect.deltaCoinAfter - targetDeltaCoin;
  expect(Math.abs(before - (draft.effect.deltaCoinBefore - targetDeltaCoin))).toBeLessThanOrEqual(1e-9);
  expect(Math.abs(after)).toBeLessThan(Math.abs(before));
  expect(after * Math.sign(before)).toBeGreaterThanOrEqual(-1e-8);
  expect(Math.abs(before - after)).toBeLessThanOrEqual(maxOrderDeltaCoin * (1 + 1e-8));
  expect(toNumber(draft.quantity)).toBeGreaterThan(0);
}

test('B5 no hedge is proposed inside the band, goes past the target, or breaks lot and cap', () => {
  fc.assert(fc.property(anyInput, (input) => checkVerdict(input, evaluateHedge(input))), { numRuns: 300 });
});

test('B5 what was proposed passes its own revalidation, and once filled nothing more is wanted', () => {
  fc.assert(fc.property(anyInput, (input) => {
    const { draft } = evaluateHedge(input);
    if (draft === null) return;
    const used = input.candidates.find(({ instrument }) => instrument.id === draft.instrument);
    if (used === undefined) throw new Error('proposed an instrument that was not offered');
    const same = input.candidates.filter(({ instrument }) => instrument.id === draft.instrument).length === 1;
    if (same) expect(revalidate(proposed(draft), used, NOW_MS, input.policy, input)).toEqual({ ok: true });
    const moved = draft.effect.deltaCoinAfter - draft.effect.deltaCoinBefore;
    const inFlight = evaluateHedge({ ...input, inFlightDeltaCoin: input.inFlightDeltaCoin + moved });
    const uncapped = Math.abs(moved) < input.policy.maxOrderDeltaCoin * 0.5
      && Math.abs(moved) * (input.candidates[0]?.indexPriceUsd ?? 0) < 100_000;
    if (uncapped && inFlight.draft !== null) {
      expect(inFlight.draft.side).toBe(draft.side);
      expect(Math.abs(draft.effect.deltaCoinAfter - input.policy.targetDeltaCoin)).toBeGreaterThan(input.policy.bandDeltaCoin);
    }
  }), { numRuns: 200 });
});

test('Q1 with a book the draft counts what it takes of it', () => {
  const instrument = perpetual();
  const deep = candidate({ book: book(instrument, [[59_990, 0.5], [59_980, 5]], [[60_010, 5]]) });
  const { draft } = evaluateHedge(hedgerInput({ deltaCoin: 1.25, candidates: [deep] }));
  // Sell 1: half at 10 below the middle, half at 20 below.
  expect(draft?.cost.spreadUsd).toBeCloseTo(15, 9);
  expect(draft?.marketAtProposal).toEqual({ timeMs: NOW_MS, bidPrice: dec('59990'), askPrice: dec('60010'),
    indexPriceUsd: 60_000, quoteAgeMs: 0 });
});
