import { expect, it } from 'vitest';
import { played, Scenario, tidy } from './table/scenarioTable.ts';
import { ledgerSums } from './table/ledgerSums.ts';

const check = (table: string): void => expect(played(table)).toBe(tidy(table));

it('C1 per account and currency cash and its contra totals sum to zero', () => {
  const scenario = new Scenario();
  scenario.play(`
    9 quote CALL 0.05 0.05 vol=0.5 forward=100000
    9 quote SPOT 99.5 100.5 mark=100
    10 command buy 3 PERP 100
    11 fill f1 #1 buy 3 PERP 101.7 fee=0.33 t=11
    12 command sell 2 PERP 99
    13 fill f2 #2 sell 2 PERP 97.3 fee=-0.02 t=13
    14 command sell 2 CALL 0.05
    15 fill f3 #3 sell 2 CALL 0.05 fee=0.0006 in=BTC t=15
    16 command buy 0.5 SPOT 100.5
    17 fill f4 #4 buy 0.5 SPOT 100.5 t=17
    18 funding p1 -1.23456789
    19 interest i1 0.000000000001
    20 transfer t1 -500
    21 settle s1 CALL -2 -0.01 BTC
  `);
  expect(ledgerSums(scenario.state)).toEqual({ 'sim/main|USDC': 0n, 'sim/main|BTC': 0n });
  const reasons = [...scenario.state.ledgerTotals.values()].map(({ reason, currency }) => `${reason} ${currency}`);
  expect(reasons.sort()).toEqual([
    'fee BTC', 'fee USDC', 'funding USDC', 'interest USDC', 'opening BTC', 'opening USDC', 'premium BTC',
    'premium USDC', 'realizedPnl USDC', 'settlement BTC', 'transfer USDC',
  ]);
});

it('C2 fees are paid in their own currency, a negative one is a rebate', () => {
  check(`
    10 command buy 2 PERP 100
      submitted #1
      => send #1 buy 2 PERP 100
      order #1 submitted 0/2
    11 fill f1 #1 buy 1 PERP 100 fee=0.05 t=11
      order #1 partiallyFilled 1/2 at 100
      position PERP 1 at 100 realised 0
      cash USDC 999999.95
    12 fill f2 #1 buy 1 PERP 100 fee=-0.00001 in=BTC t=12
      order #1 filled 2/2 at 100
      position PERP 2 at 100 realised 0
      cash BTC 10.00001
  `);
});

it('C3 funding, interest and transfers are booked once per id', () => {
  check(`
    10 funding a -1.5
      cash USDC 999998.5
    11 funding a -1.5
    12 interest a 0.25
      cash USDC 999998.75
    13 interest a 0.25
    14 transfer a 100
      cash USDC 1000098.75
    15 transfer a 100
    16 funding b 1
      cash USDC 1000099.75
  `);
});

it('C4 a spot trade moves both currencies', () => {
  check(`
    9 quote SPOT 99.5 100.5 mark=100
    10 command sell 2 SPOT 100
      submitted #1
      => send #1 sell 2 SPOT 100
      order #1 submitted 0/2
    11 fill f1 #1 sell 2 SPOT 100.5 fee=0.1 t=11
      order #1 filled 2/2 at 100.5
      cash BTC 8
      cash USDC 1000200.9
  `);
});

it('C5 an adjustment is booked once per id', () => {
  const scenario = new Scenario();
  const { state } = scenario;
  const adjust = { type: 'CashAdjusted', adjustmentId: 'a', account: 'sim/main', currency: 'USDC',
    amount: 5n as never, reason: 'adjustment' } as const;
  const before = state.balances.get('sim/main|USDC')?.amount ?? 0n;
  for (let i = 0; i < 2; i += 1) scenario.decided(adjust);
  expect(state.balances.get('sim/main|USDC')?.amount).toBe(before + 5n);
});
