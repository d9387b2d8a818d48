/** What never changes of a market: its parameters and its two tokens. Read once for each market that is met. */
import { zeroAddress, type Address, type Hex } from 'viem';
import type { Currency } from '../../../../shared/domain/ids.ts';
import type { BlockRef, ChainClient } from '../../transport/chain/client/chainClient.ts';
import { ReadBatch } from '../../transport/chain/client/readBatch.ts';
import { readCall } from '../../transport/chain/client/readCall.ts';
import { currencyOf } from '../../transport/lending/symbols.ts';
import { MORPHO_ABI, TOKEN_ABI } from '../contracts.ts';

export interface Token {
  readonly address: Address;
  readonly currency: Currency;
  readonly decimals: number;
}

/** As the contract takes them. */
export interface MarketParams {
  readonly loanToken: Address;
  readonly collateralToken: Address;
  readonly oracle: Address;
  /** The zero address: no interest. */
  readonly irm: Address;
  readonly lltv: bigint;
}

export interface ListedMarket {
  readonly id: Hex;
  readonly params: MarketParams;
  readonly loan: Token;
  readonly collateral: Token;
}

/** `known` keeps the names of tokens that have one. Rejects with an Error that names the market that is none. */
export async function readMarkets(
  client: ChainClient, morpho: Address, ids: readonly Hex[], known: readonly ListedMarket[], block: BlockRef,
): Promise<readonly ListedMarket[]> {
  const first = new ReadBatch();
  const slots = ids.map((id) => ({ id, params: first.add(readCall(morpho, MORPHO_ABI, 'idToMarketParams', [id])) }));
  const basics = await first.read(client, { block });
  const named = slots.map(({ id, params }) => ({ id, params: basics.value(params) }));
  const tokens = new Map(known.flatMap(({ loan, collateral }) =>
    [[loan.address, loan], [collateral.address, collateral]]));
  const unknown = [...new Set(named.flatMap(({ id, params: { loanToken, collateralToken } }) => {
    if (loanToken === zeroAddress) throw new Error(`there is no market ${id} at ${morpho}`);
    // A market without collateral only lends.
    return [loanToken, collateralToken].filter((one) => one !== zeroAddress && !tokens.has(one));
  }))];
  const second = new ReadBatch();
  const asked = unknown.map((address) => ({ address, symbol: second.add(readCall(address, TOKEN_ABI, 'symbol', [])),
    decimals: second.add(readCall(address, TOKEN_ABI, 'decimals', [])) }));
  const answers = await second.read(client, { block });
  for (const { address, symbol, decimals } of asked) {
    const taken = new Set([...tokens.values()].map(({ currency }) => currency));
    // Some old tokens have 32 bytes for a name: the address stands in.
    const currency = currencyOf(answers.valueOrNull(symbol) ?? address.slice(0, 8), address, taken);
    tokens.set(address, { address, currency, decimals: answers.value(decimals) });
  }
  const none: Token = { address: zeroAddress, currency: 'none', decimals: 18 };
  return named.map(({ id, params }) => ({ id, params, loan: tokens.get(params.loanToken) ?? none,
    collateral: tokens.get(params.collateralToken) ?? none }));
}
