/** Aave v3 as a lending session sees it: its pool read each block, its methods, its transactions. */
import type { ConnectorSetting } from '../../connector.ts';
import type { Ports } from '../../../ports/ports.ts';
import { holderOf } from '../../transport/lending/loanPlace.ts';
import type { LoanProtocol } from '../../transport/lending/loanSession.ts';
import { planOf } from '../actions/loanIntents.ts';
import type { PoolPlace } from '../place.ts';
import { PoolBook } from './poolBook.ts';
import { PoolReader } from './poolReader.ts';

const POOL_METHODS = [
  'supply(address,uint256,address,uint16)', 'withdraw(address,uint256,address)',
  'borrow(address,uint256,uint256,uint16,address)', 'repay(address,uint256,uint256,address)',
  'repayWithATokens(address,uint256,uint256)', 'setUserEMode(uint8)',
];

export function poolProtocol(place: PoolPlace, setting: ConnectorSetting, ports: Ports): LoanProtocol {
  const { venue, pool, oracleMaxAgeSeconds } = place;
  const chain = place.openChain(ports);
  const book = new PoolBook(venue, setting);
  return {
    venue, contract: pool, methods: POOL_METHODS, oracleMaxAgeSeconds, chain,
    open(told) {
      const reader = new PoolReader({ client: chain, pool, ports, failed: (reason) => { told.failed(reason); },
        users: setting.accounts.map(({ fields }) => holderOf(fields)),
        read: (state, listing, isWide) => { told.book(book.take(state, listing, isWide)); } });
      return {
        look: () => reader.look(),
        forget: () => { reader.forget(); },
        close: () => { reader.close(); },
        tokens: () => reader.listing?.reserves.map(({ asset }) => asset) ?? [],
        planOf: async (request) => planOf({ ...request, pool, state: await reader.agreed(request.user) }),
      };
    },
  };
}
