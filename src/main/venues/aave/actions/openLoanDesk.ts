/** What a holder's key may do: the pool's methods and exact approvals for the pool, so much a day, no coins sent. */
import type { ConnectorAccount } from '../../connector.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { ChainTransaction } from '../../../../shared/domain/chain/transaction.ts';
import type { LiveChain } from '../../transport/chain/client/liveChain.ts';
import { defaultCaps } from '../../transport/chain/fees/caps.ts';
import { signerOf } from '../../transport/chain/keys/signers.ts';
import { SpendPolicy } from '../../transport/chain/keys/spendPolicy.ts';
import { TransactionDesk } from '../../transport/chain/transactions/transactionDesk.ts';
import type { AccountDesk } from '../desk/accountDesk.ts';
import type { Fields, PoolPlace } from '../place.ts';
import type { PoolListing } from '../reading/listing.ts';
import { LoanDesk } from './loanDesk.ts';

export const DEFAULT_SPEND_USD_PER_DAY = 1_000_000;

const POOL_METHODS = [
  'supply(address,uint256,address,uint16)', 'withdraw(address,uint256,address)',
  'borrow(address,uint256,uint256,uint16,address)', 'repay(address,uint256,uint256,address)',
  'repayWithATokens(address,uint256,uint256)', 'setUserEMode(uint8)',
];

export interface LoanDeskOpening {
  readonly place: PoolPlace;
  readonly listing: PoolListing;
  readonly desk: AccountDesk;
  readonly fields: Fields;
  readonly chain: LiveChain;
  readonly ports: Ports;
  readonly report: (transaction: ChainTransaction) => void;
  readonly settled: () => void;
  readonly refused: (what: string, reason: string) => void;
}

export function openLoanDesk(opening: LoanDeskOpening): LoanDesk {
  const { place: { venue, pool }, listing, desk, fields, chain, ports, report, settled, refused } = opening;
  const { id: account, user } = desk.setting;
  const policy = new SpendPolicy({
    allowed: [{ address: pool, methods: POOL_METHODS },
      ...listing.reserves.map(({ asset }) => ({ address: asset, methods: ['approve(address,uint256)'] }))],
    spenders: [pool], maxNativeWeiPerTransaction: 0n,
    maxSpendUsdPerDay: Number(fields['maxSpendUsdPerDay'] ?? '') || DEFAULT_SPEND_USD_PER_DAY,
  });
  const transactions = new TransactionDesk({ chain, venue, account, address: user, policy, ports, report, settled,
    caps: defaultCaps(chain.setting.chainId) });
  transactions.start();
  return new LoanDesk({ account, user, pool, chain, transactions, ports, state: () => desk.whole(), refused });
}

/** Without a key the account is for looking only; why says so when something is asked of it. */
export async function takeKey(account: ConnectorAccount, { setting: { transactions, user } }: LoanDesk): Promise<void> {
  try {
    transactions.signer = await signerOf(await account.secret(), { address: user,
      keystore: account.fields['keystore'] ?? '' });
  } catch (error) {
    transactions.readOnlyReason = error instanceof Error ? error.message : 'its key cannot be read';
  }
}
