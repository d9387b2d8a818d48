/** What a block of the pool says, in our words. A read that left reserves out says nothing of them: they stay. */
import type { Address } from 'viem';
import type { Account } from '../../../../shared/domain/account.ts';
import type { LendingTerms } from '../../../../shared/domain/collateral.ts';
import type { VenueId } from '../../../../shared/domain/ids.ts';
import type { AaveTerms } from '../../../../shared/domain/marginTerms/aave.ts';
import type { AaveAccount, AaveReserve } from '../../../risk/margin/aave/aaveAccount.ts';
import { balancesAt } from '../../../risk/margin/aave/interest.ts';
import { unitsOf } from '../../../risk/margin/aave/fixedPoint.ts';
import { eModeTermsOf, marginOf, termsOf } from '../../../risk/margin/aave/nativeTerms.ts';
import type { ConnectorAccount, ConnectorSetting } from '../../connector.ts';
import { fromUnits } from '../../transport/chain/client/wei.ts';
import type { Holding, LoanAccountBook, LoanBook } from '../../transport/lending/loanBook.ts';
import { holderOf } from '../../transport/lending/loanPlace.ts';
import type { PoolListing } from '../reading/listing.ts';
import type { HolderState, PoolState } from '../reading/poolState.ts';

const BASE_DECIMALS = 8;

export class PoolBook {
  private readonly venue: VenueId;
  private readonly setting: ConnectorSetting;
  /** By holder, with every reserve that the pool lists. */
  private readonly wholes = new Map<Address, AaveAccount>();

  constructor(venue: VenueId, setting: ConnectorSetting) {
    this.venue = venue;
    this.setting = setting;
  }

  /** Throws an Error where nothing was read yet. */
  whole(user: Address): AaveAccount {
    const known = this.wholes.get(user);
    if (known === undefined) throw new Error('the pool has not been read yet');
    return known;
  }

  take(state: PoolState, listing: PoolListing, isWide: boolean): LoanBook {
    for (const { user, account } of state.holders) {
      const fresh = new Set(account.reserves.map(({ asset }) => asset));
      const rest = isWide ? [] : this.wholes.get(user)?.reserves.filter(({ asset }) => !fresh.has(asset)) ?? [];
      this.wholes.set(user, { ...account, reserves: [...account.reserves, ...rest] });
    }
    const [first] = state.holders;
    return {
      block: state.block, receivedTimeMs: state.receivedTimeMs,
      prices: state.prices.map(({ currency, price, updatedAtSeconds }) => ({ currency, updatedAtSeconds,
        priceUsd: fromUnits(price, BASE_DECIMALS) })),
      accounts: this.setting.accounts.flatMap((keeper) => {
        const holder = state.holders.find(({ user }) => user === holderOf(keeper.fields));
        return holder === undefined ? [] : this.accountBook(keeper, holder, listing);
      }),
      lendingTerms: isWide && first !== undefined ? lendingTermsOf(this.venue, first.account) : [],
    };
  }

  private accountBook(
    { id, name }: ConnectorAccount, { user, account, reported, rewards }: HolderState, listing: PoolListing,
  ): LoanAccountBook {
    const described: Account = { id, venue: this.venue, label: name, marginModel: 'aave', marginCurrency: 'USD',
      network: this.setting.network };
    const whole = this.whole(user);
    const terms: AaveTerms = { ...termsOf(whole),
      eModes: listing.modes.map(({ label, mode }) => ({ ...eModeTermsOf(mode, whole.reserves), label })),
      rewards: rewards.map(({ token: { currency, decimals }, units }) =>
        ({ currency, amount: unitsOf(units, decimals) })) };
    return { account: described, keeper: id, holdings: holdingsOf(account), margin: marginOf(reported, account), terms,
      rulesText: rulesText(terms) };
  }
}

export const holdingsOf = (account: AaveAccount): Holding[] => account.reserves.map((reserve) => {
  const { scaledSupply, scaledDebt, stableDebt } = reserve.holder;
  return { currency: reserve.currency, shares: [scaledSupply, scaledDebt, stableDebt],
    worth([supply = 0n, debt = 0n, stable = 0n]) {
      const holder: AaveReserve['holder'] = { ...reserve.holder, scaledSupply: supply, scaledDebt: debt,
        stableDebt: stable };
      const { supplied, owed } = balancesAt({ ...reserve, holder }, account.atSeconds, account.rules);
      return fromUnits(supplied - owed, reserve.decimals);
    } };
});

const rulesText = ({ reserves, eMode }: AaveTerms): string => JSON.stringify([reserves.map((reserve) =>
  [reserve.currency, reserve.loanToValue, reserve.liquidationThreshold, reserve.usedAsCollateral,
    reserve.bothSides?.toPrecision(5)]), eMode]);

/** A pool's reserves as a lending venue's terms: the same for every holder. */
const lendingTermsOf = (venue: VenueId, account: AaveAccount): LendingTerms[] =>
  termsOf(account).reserves.map(({ currency, loanToValue, liquidationThreshold, liquidationBonus, supplyRatePerYear,
    borrowRatePerYear }) => ({ venue, currency, loanToValue, liquidationThreshold, liquidationBonus, supplyRatePerYear,
    borrowRatePerYear }));
