/**
 * A local chain with the protocols' own contracts, for any client: blocks every second, a funded test key with a loan at
 * Aave, and a hand on the oracle. Lines on standard input move prices: "WETH 2500".
 */
import { createInterface } from 'node:readline';
import { COIN_NAMES, COINS, type Coin } from '../../chain/deploy/feeds.ts';
import { deployLab, TEST_KEYS, type ChainLab } from '../../chain/deploy/lab.ts';
import { borrowOnAave, borrowOnMorpho } from '../../chain/lab/loan.ts';
import { missingWorkspace } from '../../chain/lab/workspace.ts';

export interface LocalChain {
  readonly url: string;
  readonly lab: ChainLab;
  readonly notes: readonly string[];
  stop(): Promise<void>;
}

export async function startLocalChain(
  { port, withPortfolio, byHand }: { port: number; withPortfolio: boolean; byHand: boolean },
): Promise<LocalChain> {
  const missing = missingWorkspace();
  if (missing !== null) throw new Error(missing);
  const lab = await deployLab({ port });
  const [, , holder = '0x'] = lab.accounts;
  if (withPortfolio) {
    await borrowOnAave(lab, holder);
    await borrowOnMorpho(lab, holder);
  }
  await lab.node.call('evm_setIntervalMining', 1);
  const lines = byHand ? createInterface({ input: process.stdin }) : null;
  lines?.on('line', (line) => { void obey(lab, line); });
  return {
    url: lab.anvil.url, lab,
    async stop() {
      lines?.close();
      await lab.anvil.stop();
    },
    notes: [
      `chain id          31337, a block a second; WebSocket: ${lab.anvil.socketUrl}`,
      `holder            ${holder}${withPortfolio ? ' (10 WETH and 0.5 WBTC against 35000 USDC at Aave, 5 WETH against 8000 USDC at Morpho)' : ''}`,
      `its test key      ${TEST_KEYS[2] ?? ''}   (known to everybody: never for money)`,
      `Aave pool         ${lab.aave.pool.address}`,
      `Aave oracle       ${lab.aave.oracle.address}`,
      ...COIN_NAMES.map((coin) => `${coin.padEnd(18)}${lab.coins[coin].address}   price feed ${lab.feeds[coin].address}`),
      `Morpho            ${lab.morpho.morpho.address}   market ${lab.morpho.id}`,
      `Uniswap quoter    ${lab.uniswap.quoter.address}   router ${lab.uniswap.router.address}`,
      `Uniswap factory   ${lab.uniswap.factory.address}`,
      `In the terminal: Venues, "Aave v3 on another chain" or "Morpho Blue on another chain", testnet, with these and http address as its endpoint.`,
      `To move a price type its coin and USD: WETH ${COINS.WETH.usd * 0.8}`,
    ],
  };
}

async function obey(lab: ChainLab, line: string): Promise<void> {
  const [name = '', text = ''] = line.trim().split(/\s+/);
  const coin = COIN_NAMES.find((one): one is Coin => one.toLowerCase() === name.toLowerCase());
  const usd = Number(text);
  if (coin === undefined || !(usd > 0)) {
    process.stdout.write(`a coin (${COIN_NAMES.join(', ')}) and its price in USD, like: WETH 2400\n`);
    return;
  }
  await lab.setPrice(coin, usd);
  process.stdout.write(`${coin} is ${usd} USD\n`);
}
