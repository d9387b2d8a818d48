/** Where Morpho is, which markets are looked at, and how the loan's dollars are known. */
import { isHex, type Address, type Hex } from 'viem';
import type { VenueId } from '../../../shared/domain/ids.ts';
import type { ConnectorSetting } from '../connector.ts';
import { addressOf } from '../transport/chain/chains/chainSetting.ts';
import { loanPlaceOf, problemOfLoan, type ChainName, type Fields, type LoanPlace }
  from '../transport/lending/loanPlace.ts';
import { DEPLOYMENTS } from './addresses.ts';

export interface MorphoPlace extends LoanPlace {
  readonly venue: VenueId;
  readonly morpho: Address;
  /** Of the search for markets that a holder is in. */
  readonly fromBlock: number;
  /** Of the loan's currency in USD; null: a dollar is a dollar, and other loans have no price. */
  readonly loanFeed: Address | null;
}

/** Empty: those that the holder is in. Null: no ids. */
export function marketIdsOf(text: string): readonly Hex[] | null {
  const ids = text.split(',').map((one) => one.trim().toLowerCase()).filter((one) => one !== '');
  return ids.every((id) => isHex(id) && id.length === 66) ? ids as Hex[] : null;
}

/** What is wrong, with its field; null: nothing. */
export function problemOfFields(chain: ChainName, fields: Fields, secret: string | null): string | null {
  const { morpho = '', markets = '', fromBlock = '', loanFeed = '' } = fields;
  if (morpho !== '' ? addressOf(morpho) === null : morphoOf(chain) === undefined) {
    return 'morpho: must be the address of the Morpho contract, 0x and 40 hex digits';
  }
  if (marketIdsOf(markets) === null) return 'markets: must be ids of 0x and 64 hex digits, several with commas';
  if (fromBlock !== '' && !/^\d{1,10}$/.test(fromBlock)) return 'fromBlock: must be a whole number';
  if (loanFeed !== '' && addressOf(loanFeed) === null) return 'loanFeed: must be the address of a price feed';
  return problemOfLoan(chain, fields, secret);
}

const morphoOf = (chain: ChainName) => (chain === null ? undefined : DEPLOYMENTS[chain]);

/** Throws an Error in words: of accounts that cannot share a session, or without an endpoint. */
export function placeOf(chain: ChainName, venue: VenueId, setting: ConnectorSetting): MorphoPlace {
  const place = loanPlaceOf(chain, setting, ['morpho', 'loanFeed', 'fromBlock']);
  const fields = setting.accounts[0]?.fields ?? {};
  const known = morphoOf(chain);
  const morpho = addressOf(fields['morpho'] ?? '') ?? known?.morpho ?? null;
  if (morpho === null) throw new Error(`${venue}: no Morpho contract is known`);
  return { ...place, venue, morpho, loanFeed: addressOf(fields['loanFeed'] ?? ''),
    fromBlock: Number(fields['fromBlock'] ?? '') || (known?.fromBlock ?? 0) };
}
