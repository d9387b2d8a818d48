import { expect, test } from 'vitest';
import { dec, toText } from '../../../shared/domain/decimal.ts';
import { account, held, NOW_MS, perpetual } from '../../risk/samples.ts';
import { hyperliquidTerms } from '../../risk/margin/samples.ts';
import { evaluateHedge } from '../hedger.ts';
import type { HedgeCandidate, ProposalDraft } from '../input.ts';
import type { Look } from '../laboratory/look.ts';
import { Trial } from '../laboratory/trial.ts';
import { candidate, hedgerInput, limits, marketQuote, policy } from '../samples.ts';
import { exitUsd } from './exit.ts';

/** A perpetual of another venue, `spreadUsd` between bid and ask about 60,000, so many contracts held. */
function venue(name: string, spreadUsd: number, position = 0, known: Partial<HedgeCandidate> = {}): HedgeCandidate {
  const instrument = { ...perpetual(), id: `${name}:BTC-PERP`, venue: name };
  const [bidPrice, askPrice] = [dec(60_000 - spreadUsd / 2), dec(60_000 + spreadUsd / 2)];
  const positions = position === 0 ? []
    : [held(instrument, position, { averagePrice: 60_000, markPrice: 60_000 })];
  return candidate({ account: `${name}/main`, instrument, quote: marketQuote(instrument, { bidPrice, askPrice,
    bidQuantity: dec(50), askQuantity: dec(50), fundingRate: 0 }), accountInput: account({ positions,
    terms: hyperliquidTerms([instrument.id]), balances: [{ currency: 'USDC', amount: 5_000_000 }] }), ...known });
}

function drafted(deltaCoin: number, candidates: readonly HedgeCandidate[]): ProposalDraft {
  const instruments = candidates.map(({ account: of, instrument }) => ({ account: of, instrument: instrument.id }));
  const { draft, status } = evaluateHedge(hedgerInput({ deltaCoin, candidates,
    policy: policy({ instruments, returnToFraction: 0 }) }));
  if (draft === null) throw new Error(status.reason ?? status.state);
  return draft;
}

const orders = (draft: ProposalDraft): readonly string[] => (draft.legs ?? [draft]).map(
  ({ side, quantity, instrument }) => `${side} ${toText(quantity)} ${instrument}`);

test('Q12 what is opened costs half its spread, its fee and 2.5 bp, what is closed saves half of the first two', () => {
  const market = { instrument: perpetual(), bidPrice: 59_990, askPrice: 60_010, indexPriceUsd: 60_000, gasUsd: 2 };
  const way = 10 + 60_000 * perpetual().takerFeeRate;
  const minding = 60_000 * 2.5e-4;
  expect([exitUsd(market, 'buy', 2, 0), exitUsd(market, 'sell', 2, 2), exitUsd(market, 'sell', 3, 2)]).toEqual(
    [2 * (way + minding) + 2, -way, way + minding + 2 - way].map((usd) => expect.closeTo(usd, 6)));
});

test('Q12 a position the other way is closed first, even where another venue is somewhat cheaper', () => {
  expect(orders(drafted(2, [venue('one', 2), venue('two', 20, 5)]))).toEqual(['sell 2 two:BTC-PERP']);
  expect(orders(drafted(2, [venue('one', 2), venue('two', 20, -5)]))).toEqual(['sell 2 one:BTC-PERP']);
  // Beyond reason: half a percent to get out.
  expect(orders(drafted(2, [venue('one', 2), venue('two', 600, 5)]))).toEqual(['sell 2 one:BTC-PERP']);
  const { cost } = drafted(2, [venue('one', 2), venue('two', 20, 5)]);
  expect([(cost.exitUsd ?? 0) < 0, (cost.marginUsd ?? 0) < 0]).toEqual([true, true]);
});

test('Q12 a hedge larger than one position closes several, and takes the rest where it is cheapest', () => {
  expect(orders(drafted(5, [venue('one', 2, 3), venue('two', 10, 2)]))).toEqual(
    ['sell 3 one:BTC-PERP', 'sell 2 two:BTC-PERP']);
  expect(orders(drafted(6, [venue('one', 2), venue('two', 10, 2)]))).toEqual(
    ['sell 2 two:BTC-PERP', 'sell 4 one:BTC-PERP']);
});

test('Q12 a day with two perpetuals leaves no long against a short', () => {
  const rule = policy({ bandDeltaCoin: 0.5, returnToFraction: 0.5, minIntervalMs: 0, maxOrderDeltaCoin: 100,
    instruments: ['one', 'two'].map((name) => ({ account: `${name}/main`, instrument: `${name}:BTC-PERP` })) });
  const trial = new Trial({ name: 'two', policy: rule, approvalDelayMs: 0, windowMs: 300_000, healthEveryMs: Infinity,
    target: { deltaCoin: 0, maxQuoteAgeMs: 5_000, underlying: 'BTC' } });
  let worst = 0;
  for (let minute = 0; minute < 24 * 60; minute += 2) {
    const timeMs = NOW_MS + minute * 60_000;
    // Delta swings twice about zero and once up; either venue is the cheaper one for a while.
    const deltaCoin = 6 * Math.sin(minute / 115) + minute / 480;
    const spreads = [4 + 8 * ((minute / 2 * 7) % 5), 4 + 8 * ((minute / 2 * 11) % 4)] as const;
    const at = (name: string, spread: number): HedgeCandidate => {
      const one = venue(name, spread);
      return { ...one, quote: one.quote === null ? null : { ...one.quote, receivedTimeMs: timeMs },
        indexReceivedTimeMs: timeMs };
    };
    const look: Look = { timeMs, priceUsd: 60_000, limits: { ...limits, maxOrderNotionalUsd: 1e9 }, dayVol: 0.03,
      killSwitch: false, equityUsd: null, candidates: [at('one', spreads[0]), at('two', spreads[1])],
      exposure: { deltaCoin, premiumDeltaCoin: 0, gammaCoinPerUsd: 0, gammaYears: null, inFlightDeltaCoin: 0,
        missing: [], oldestInputMs: timeMs } };
    trial.look(look);
    const held = trial.heldCoin(look);
    const gross = held.reduce((sum, coins) => sum + Math.abs(coins), 0);
    const net = Math.abs(held.reduce((sum, coins) => sum + coins, 0));
    if (net > 0.5) worst = Math.max(worst, gross / net);
  }
  expect(trial.result().hedges).toBeGreaterThan(20);
  expect(worst).toBeLessThan(1.3);
});
