/** What a holder's key may do: the protocol's methods and exact approvals for it, so much a day, no coins sent. */
import type { Address } from 'viem';
import type { ConnectorAccount } from '../../connector.ts';
import type { ChainTransaction } from '../../../../shared/domain/chain/transaction.ts';
import type { VenueId } from '../../../../shared/domain/ids.ts';
import { defaultCaps } from '../chain/fees/caps.ts';
import type { Http } from '../../../ports/http.ts';
import { signerOf } from '../chain/keys/signers.ts';
import { SpendPolicy } from '../chain/keys/spendPolicy.ts';
import { TransactionDesk } from '../chain/transactions/transactionDesk.ts';
import { LoanDesk, type LoanDeskSetting } from './loanDesk.ts';
import { DEFAULT_SPEND_USD_PER_DAY, holderOf } from './loanPlace.ts';

export interface LoanDeskOpening extends Pick<LoanDeskSetting, 'spender' | 'chain' | 'ports' | 'planOf' | 'refused'> {
  readonly venue: VenueId;
  readonly keeper: ConnectorAccount;
  readonly methods: readonly string[];
  /** That the protocol may be let take. */
  readonly tokens: readonly Address[];
  readonly report: (transaction: ChainTransaction) => void;
  readonly settled: () => void;
}

export function openLoanDesk(opening: LoanDeskOpening): LoanDesk {
  const { venue, keeper, methods, tokens, spender, chain, ports, report, settled, planOf, refused } = opening;
  const user = holderOf(keeper.fields);
  const policy = new SpendPolicy({
    allowed: [{ address: spender, methods },
      ...tokens.map((address) => ({ address, methods: ['approve(address,uint256)'] }))],
    spenders: [spender], maxNativeWeiPerTransaction: 0n,
    maxSpendUsdPerDay: Number(keeper.fields['maxSpendUsdPerDay'] ?? '') || DEFAULT_SPEND_USD_PER_DAY,
  });
  const transactions = new TransactionDesk({ chain, venue, account: keeper.id, address: user, policy, ports, report,
    settled, caps: defaultCaps(chain.setting.chainId) });
  transactions.start();
  return new LoanDesk({ user, spender, chain, transactions, ports, planOf, refused });
}

/** Without a key the account is for looking only; why says so when something is asked of it. */
export async function takeKey(
  keeper: ConnectorAccount, { setting: { transactions, user } }: LoanDesk, http: Http,
): Promise<void> {
  try {
    transactions.signer = await signerOf(await keeper.secret(), { address: user,
      keystore: keeper.fields['keystore'] ?? '', external: { url: keeper.fields['signer'] ?? '', http } });
  } catch (error) {
    transactions.readOnlyReason = error instanceof Error ? error.message : 'its key cannot be read';
  }
}
