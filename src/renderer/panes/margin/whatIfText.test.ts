import { expect, it } from 'vitest';
import { readChanges, venueTrades } from './whatIfText.ts';

const read = (text: string) => readChanges(text, (name) => `sim:${name}`);

it('reads trades, transfers and repayments', () => {
  expect(read('buy 0.5 BTC-PERP; SELL 2 x:Y at 60000 ;deposit 1000 usdc; repay 3 ETH;')).toEqual({ ok: true, changes: [
    { kind: 'trade', side: 'buy', quantity: 0.5, instrument: 'sim:BTC-PERP', price: null },
    { kind: 'trade', side: 'sell', quantity: 2, instrument: 'x:Y', price: 60_000 },
    { kind: 'deposit', currency: 'USDC', amount: 1_000 }, { kind: 'repay', currency: 'ETH', amount: 3 }] });
});

it('says what it does not understand, with the words', () => {
  const faults = ['', 'hold 1 BTC', 'buy -1 X', 'buy 1', 'withdraw 5', 'buy 1 X for 3', 'deposit 1 USDC now']
    .map((text) => {
      const found = read(text);
      return found.ok ? 'read' : found.fault;
    });
  expect(faults).toEqual(['nothing was typed', '"hold 1 BTC": begins with none of buy, sell, deposit, withdraw, repay',
    '"buy -1 X": -1 is not above zero', '"buy 1": which instrument?', '"withdraw 5": which currency?',
    '"buy 1 X for 3": a price is written "at 60000"', '"deposit 1 USDC now": has words too many']);
});

it('trades for the venue are in its own names and units, and what its what-if does not know is said', () => {
  const listed = (id: string) => (id.endsWith('PERP') ? { venueName: 'BTC-PERPETUAL', contractMultiplier: '10' } : null);
  const trade = { kind: 'trade', side: 'sell', quantity: 3, price: null } as const;
  expect([venueTrades([{ ...trade, instrument: 'd:PERP' }], listed), venueTrades([], listed),
    venueTrades([{ ...trade, instrument: 'd:X' }], listed),
    venueTrades([{ ...trade, instrument: 'd:PERP', price: 5 }], listed),
    venueTrades([{ kind: 'deposit', currency: 'BTC', amount: 1 }], listed)]).toEqual([
    { ok: true, trades: [{ name: 'BTC-PERPETUAL', amount: -30 }] }, { ok: true, trades: [] },
    { ok: false, fault: 'd:X is not listed' },
    { ok: false, fault: 'the venue\'s what-if trades at its mark: leave "at" out' },
    { ok: false, fault: "the venue's what-if takes trades, and no deposit" }]);
});
