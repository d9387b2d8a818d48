/** Morpho Blue as a lending session sees it: its markets read each block, its methods, its transactions. */
import type { ConnectorSetting } from '../../connector.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { LoanProtocol } from '../../transport/lending/loanSession.ts';
import { planOf } from '../actions/marketIntents.ts';
import { MORPHO_METHODS } from '../contracts.ts';
import type { MorphoPlace } from '../place.ts';
import { bookOf } from './marketBook.ts';
import { MarketReader } from './marketReader.ts';

export function marketProtocol(place: MorphoPlace, setting: ConnectorSetting, ports: Ports): LoanProtocol {
  const { venue, morpho, oracleMaxAgeSeconds } = place;
  const chain = place.openChain(ports);
  /** By account: its market and the price of its loan in USD. */
  const known = new Map<string, { readonly id: string; readonly usd: (currency: string) => number | null }>();
  return {
    venue, contract: morpho, methods: MORPHO_METHODS, oracleMaxAgeSeconds, chain,
    open(told) {
      const reader = new MarketReader({ client: chain, place, keepers: setting.accounts, ports,
        failed: (reason) => { told.failed(reason); },
        read(state, accounts) {
          const book = bookOf(venue, setting.network, state, accounts);
          const prices = new Map(book.prices.map(({ currency, priceUsd }) => [currency, Number(priceUsd) / 1e18]));
          for (const { account: { id }, terms } of book.accounts) {
            if (terms.model === 'morpho') known.set(id, { id: terms.market, usd: (one) => prices.get(one) ?? null });
          }
          told.book(book);
        } });
      return {
        look: () => reader.look(),
        forget: () => { reader.forget(); },
        close: () => { reader.close(); },
        tokens: () => reader.tokens(),
        async planOf(request) {
          const market = known.get(request.account);
          if (market === undefined) throw new Error('the market has not been read yet');
          return planOf({ ...request, morpho, usd: market.usd,
            state: await reader.agreed(request.user, ({ id }) => id === market.id) });
        },
      };
    },
  };
}
