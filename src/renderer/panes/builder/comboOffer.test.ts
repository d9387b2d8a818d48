import { expect, it } from 'vitest';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { toText } from '../../../shared/domain/decimal.ts';
import { comboOffer } from './comboOffer.tsx';

const terms = { venue: 'v', venueName: 'x', underlying: 'BTC', style: 'inverse', quoteCurrency: 'BTC',
  settlementCurrency: 'BTC', contractMultiplier: '1', tickSize: '0.0001', lotSize: '0.1', minQuantity: '0.1',
  makerFeeRate: 0, takerFeeRate: 0.0003 } as const;
const call = (id: string, venue = 'v', underlying = 'BTC'): WireRecord<'instruments'> => ({ ...terms, id, venue, underlying,
  kind: 'option', optionType: 'call', strike: '90000', expiryTimeMs: 9 });
const listed = new Map([call('v:A'), call('v:B'), call('w:C', 'w'), call('v:E', 'v', 'ETH')].map((each) => [each.id, each]));
const account = (venue: string, combos: boolean): WireRecord<'accounts'> => ({ id: `${venue}/main`, venue, label: venue,
  marginModel: 'none', marginCurrency: 'USD', orders: { edit: null, cancelAll: true, combos } });
const leg = (instrument: string, side: 'buy' | 'sell', quantity = '0.2') =>
  ({ id: 1, instrument, side, quantity, price: '', included: true, account: null, reduceOnly: false });

it('legs are offered as one combo where they are on one account whose venue has combos', () => {
  const accounts = [account('v', true), account('w', false)];
  const offered = (...legs: readonly ReturnType<typeof leg>[]) => comboOffer(legs, listed, accounts)?.legs
    .map(({ instrument, ratio }) => `${toText(ratio)} ${instrument}`) ?? null;
  expect(offered(leg('v:A', 'buy'), leg('v:B', 'sell', '0.4'))).toEqual(['0.2 v:A', '-0.4 v:B']);
  expect([offered(leg('v:A', 'buy')), offered(leg('v:A', 'buy'), leg('v:A', 'sell')), offered(leg('v:A', 'buy'), leg('w:C', 'sell')),
    offered(leg('v:A', 'buy'), leg('v:E', 'sell')), offered(leg('v:A', 'buy'), leg('v:B', 'sell', '')),
    offered(leg('w:C', 'buy'), leg('w:C', 'sell'))]).toEqual([null, null, null, null, null, null]);
});
