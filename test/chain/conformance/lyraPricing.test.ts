/**
 * Our option values against those of an option protocol on chain: Lyra v1's own Black-Scholes contract, in 27-digit
 * integers, over random options and at the ones that its market was seen to quote (facts/onchain.md, 4b).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  concat, decodeAbiParameters, encodeAbiParameters, parseAbiParameters, toFunctionSelector, type Address, type Hex,
} from 'viem';
import { black76 } from '../../../src/main/risk/pricing/black76.ts';
import { startAnvil, type Anvil } from '../lab/anvil.ts';
import { FixtureHand } from '../lab/fixtureHand.ts';
import { randomOf } from '../lab/random.ts';
import { artifact, missingWorkspace } from '../lab/workspace.ts';

const missing = missingWorkspace();
if (missing !== null) process.stderr.write(`skipped: ${missing}\n`);
const LIBRARIES = '@lyrafinance/protocol/dist/artifacts/contracts/libraries';
const YEAR_SECONDS = 31_536_000;
const DAY_SECONDS = 86_400;
const OPTIONS = 200;
/** Of a library: its records go into the selector by their names. Time to expiry, vol, spot, strike, rate. */
const SELECTOR = toFunctionSelector('pricesDeltaStdVega(BlackScholes.BlackScholesInputs)');
const INPUTS = parseAbiParameters('uint256, uint256, uint256, uint256, int256');
/** Prices of call and put, their deltas, vega, vega of a standard move. */
const OUTPUTS = parseAbiParameters('uint256, uint256, int256, int256, uint256, uint256');

interface Asked { readonly seconds: number; readonly vol: number; readonly spot: number; readonly strike: number;
  readonly rate: number }
type Values = readonly [call: number, put: number, callDelta: number, putDelta: number, vega: number];

/** Delta by the spot, as the contract has it: ours is by the forward. */
function oursOf({ seconds, vol, spot, strike, rate }: Asked): Values {
  const years = seconds / YEAR_SECONDS;
  const growth = Math.exp(rate * years);
  const [call, put] = (['call', 'put'] as const).map((type) => black76(type, spot * growth, strike, years, vol, rate));
  if (call === undefined || put === undefined) throw new Error('two of them');
  return [call.price, put.price, call.delta * growth, put.delta * growth, call.vega];
}

describe.skipIf(missing !== null)('the option contract of Lyra v1', () => {
  let anvil: Anvil;
  let address: Address;
  beforeAll(async () => {
    anvil = await startAnvil();
    const hand = new FixtureHand(anvil.node, (await anvil.node.accounts())[0] ?? '0x');
    ({ address } = await hand.deploy(artifact(LIBRARIES, 'BlackScholes')));
  });
  afterAll(async () => { await anvil.stop(); });

  const theirsOf = async ({ seconds, vol, spot, strike, rate }: Asked): Promise<Values> => {
    const units = (value: number): bigint => BigInt(Math.round(value * 1e9)) * 10n ** 9n;
    const data = concat([SELECTOR, encodeAbiParameters(INPUTS,
      [BigInt(seconds), units(vol), units(spot), units(strike), units(rate)])]);
    const said = await anvil.node.call('eth_call', { to: address, data }, 'latest') as Hex;
    const values = decodeAbiParameters(OUTPUTS, said).map((value) => Number(value) / 1e18);
    const [call, put, callDelta, putDelta, vega] = values;
    return [call ?? NaN, put ?? NaN, callDelta ?? NaN, putDelta ?? NaN, vega ?? NaN];
  };

  it(`values ${OPTIONS} random options as we do, deltas and vega too`, async () => {
    const random = randomOf(4_711);
    const rounded = (value: number): number => Math.round(value * 1e9) / 1e9;
    const worst = [0, 0, 0, 0, 0];
    for (let left = OPTIONS; left > 0; left -= 1) {
      const spot = rounded(random.between(800, 5_000));
      const asked = { spot, strike: rounded(spot * random.between(0.6, 1.6)), vol: rounded(random.between(0.2, 1.8)),
        seconds: random.whole(DAY_SECONDS, 200 * DAY_SECONDS), rate: rounded(random.between(-0.02, 0.1)) };
      const [ours, theirs] = [oursOf(asked), await theirsOf(asked)];
      const scales = [spot, spot, 1, 1, spot];
      for (const [i, scale] of scales.entries()) {
        worst[i] = Math.max(worst[i] ?? 0, Math.abs((ours[i] ?? NaN) - (theirs[i] ?? NaN)) / scale);
      }
    }
    const apart = worst.map((one) => one.toExponential(1)).join(' ');
    process.stdout.write(`lyra: furthest apart, of the spot or of 1: ${apart}\n`);
    for (const one of worst) expect(one).toBeLessThan(1e-9);
  });

  // Spot 3000, 28 days, base vol 0.8 with skews 1.1, 1, 1.05, rate 5 %: what its market quoted.
  it.each([
    [2_500, 0.88, 594.53, 84.96, 0.8121], [3_000, 0.8, 269.92, 258.44, 0.551], [3_500, 0.84, 117.23, 603.83, 0.2981],
  ])('quotes strike %i at vol %f as we value it', async (strike, vol, call, put, delta) => {
    const asked = { spot: 3_000, strike, vol, seconds: 28 * DAY_SECONDS, rate: 0.05 };
    for (const values of [oursOf(asked), await theirsOf(asked)]) {
      expect(values.slice(0, 3)).toEqual([expect.closeTo(call, 1), expect.closeTo(put, 1), expect.closeTo(delta, 3)]);
    }
  });
});
