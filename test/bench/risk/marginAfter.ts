/** Margin after a trade and a withdrawal, before and after, for an account of fifty positions. */
import type { MarginChange } from '../../../src/shared/domain/margin/detail.ts';
import { marginAfter } from '../../../src/main/hedging/limits/marginAfter.ts';
import { account, held, option, perpetual } from '../../../src/main/risk/samples.ts';
import type { AccountInput } from '../../../src/main/risk/margin/model.ts';
import { TERMS } from '../../../src/main/risk/margin/contractSamples.ts';
import { DERIBIT_TERMS, HYPERLIQUID_TERMS } from '../../../src/main/risk/margin/samples.ts';
import { percentile, type Reading } from '../figures.ts';
import { wallTimes } from './line.ts';

const POSITIONS = 50;

const OPTIONS: AccountInput = account({ terms: DERIBIT_TERMS, balances: [{ currency: 'BTC', amount: 30 }],
  positions: Array.from({ length: POSITIONS }, (_, i) => held(
    option('inverse', i % 2 === 0 ? 'call' : 'put', 40_000 + 1_000 * i, 7 + i), i % 3 === 0 ? -1.5 : 1,
    { averagePrice: 0.03, markPrice: 0.04, impliedVol: 0.6, forwardUsd: 60_500 })) });
const PERPETUALS: AccountInput = account({ terms: HYPERLIQUID_TERMS, balances: [{ currency: 'USDC', amount: 1e6 }],
  positions: Array.from({ length: POSITIONS }, (_, i) => ({
    ...held(perpetual(i % 2 === 0 ? 'BTC' : 'ETH'), i - 25.5, { averagePrice: 2_400, markPrice: 2_500 }) })) });

export function marginAfterTime(runs: number): readonly Reading[] {
  const hedge = (price: number): MarginChange[] => [
    { kind: 'trade', instrument: perpetual().id, side: 'sell', quantity: 1, price },
    { kind: 'withdraw', currency: 'USDC', amount: 1_000 },
  ];
  const lookup = () => ({ instrument: perpetual(), mark: { markPrice: 60_000, impliedVol: null, forwardUsd: null } });
  const portfolio = { ...OPTIONS, terms: TERMS['deribit-portfolio'] ?? null };
  const models = [
    ['deribit-standard', OPTIONS], ['hyperliquid', PERPETUALS], ['deribit-portfolio', portfolio],
  ] as const;
  return models.flatMap(([model, input]) => {
    const times = wallTimes(() => marginAfter(input, model, hedge(60_000), lookup), runs);
    const name = `margin after, ${POSITIONS} positions, ${model}`;
    return ([[0.5, name], [0.99, `${name}, p99`]] as const).map(([share, title]): Reading =>
      ({ name: title, unit: 'us', value: percentile(times, share) * 1_000 }));
  });
}
