import { expect, it } from 'vitest';
import type { VenueWhatIf } from '../../../shared/domain/margin/margin.ts';
import { applyMarket } from '../apply/applyMarket.ts';
import { DEFAULT_LIMITS } from '../defaults.ts';
import { orderContextOf } from '../exposure/orderContext.ts';
import { OPENED, played, Scenario, tidy } from './table/scenarioTable.ts';

const check = (table: string): void => expect(played(table)).toBe(tidy(table));

it('L1 what makes no sense is refused with its field', () => {
  check(`
    10 command buy 1 PERP 100 of=sim/none
      refused command.account: no account sim/none
    11 command buy 1 sim:NONE 100
      refused command.instrument: no instrument sim:NONE
    12 connected alt
    12 listAlt
    13 command buy 1 alt:BTC-OTHER 100
      refused command.instrument: alt:BTC-OTHER is not traded on sim/main
    14 command buy 1.0005 PERP 100
      refused command.quantity: 1.0005 is not a multiple of the lot 0.001
    15 command buy 0.1 INV 100
      refused command.quantity: 0.1 is not a multiple of the lot 1
    16 command buy 1 PERP 100.3
      refused command.price: 100.3 is not on the tick 0.5
    17 command buy 1 PERP market tif=gtc
      refused command.timeInForce: a market order does not rest
    18 command buy 1 PERP 100 tif=ioc postOnly=1
      refused command.postOnly: only a resting limit order can be post-only
    19 command cancel nothing
      refused command.clientOrderId: no order nothing
    2600000000 command buy 1 CALL 0.05
      refused command.instrument: CALL has expired
  `);
});

it('L2 what a limit forbids is denied with value and threshold', () => {
  check(`
    10 command limits maxOrderNotionalUsd 150
      limits changed
    11 command buy 2 PERP 100
      denied #1 maxOrderNotionalUsd: 200.00 USD against 150.00 USD
      order #1 denied 0/2
    12 command limits maxPriceAwayFromMark 0.05
      limits changed
    13 command buy 1 PERP 110
      denied #2 maxPriceAwayFromMark: 10.00 % against 5.00 %
      order #2 denied 0/1
    14 command limits maxUnderlyingDeltaUsd 1150
      limits changed
    15 command buy 1 PERP 100
      submitted #3
      => send #3 buy 1 PERP 100
      order #3 submitted 0/1
    16 command buy 1 PERP 100
      denied #4 maxUnderlyingDeltaUsd: 1200.00 USD against 1150.00 USD
      order #4 denied 0/1
    17 fill f1 #3 buy 1 PERP 100 t=17
      order #3 filled 1/1 at 100
      position PERP 1 at 100 realised 0
    18 command buy 1 PERP 100
      denied #5 maxUnderlyingDeltaUsd: 1200.00 USD against 1150.00 USD
      order #5 denied 0/1
    19 command limits maxOpenOrders 1
      limits changed
    20 command buy 0.5 PERP 100
      submitted #6
      => send #6 buy 0.5 PERP 100
      order #6 submitted 0/0.5
    21 command buy 0.1 PERP 100
      denied #7 maxOpenOrders: 2 against 1
      order #7 denied 0/0.1
    22 command limits maxOrdersPerMinute 1
      limits changed
    23 command buy 0.1 PERP 100
      denied #8 maxOrdersPerMinute: 3 against 1
      order #8 denied 0/0.1
  `);
});

it('L3 on a venue that is disconnected or unreconciled every order is denied', () => {
  check(`
    10 disconnected sim
    11 command buy 1 PERP 100
      denied #1 connection: disconnected against connected
      order #1 denied 0/1
    12 connected sim
      ask sim/main (connected)
      => snapshot sim/main
    13 command buy 1 PERP 100
      denied #2 reconciliation: sim not reconciled against reconciled
      order #2 denied 0/1
    14 snapshot USDC:1000000 BTC:10 t=14
      reconciled sim/main
    15 command buy 1 PERP 100
      submitted #3
      => send #3 buy 1 PERP 100
      order #3 submitted 0/1
  `);
});

it('L4 reduce-only must reduce, post-only must rest', () => {
  check(`
    10 command sell 1 PERP 100 reduceOnly=1
      denied #1 reduceOnly: sell 1 against position 0, in flight to sell 0
      order #1 denied 0/1
    11 command buy 1 PERP 100.5 postOnly=1
      denied #2 postOnly: 100.5 against ask 100.5
      order #2 denied 0/1
    12 command buy 1 PERP 100 postOnly=1
      submitted #3
      => send #3 buy 1 PERP 100
      order #3 submitted 0/1
    13 fill f1 #3 buy 1 PERP 100 t=13
      order #3 filled 1/1 at 100
      position PERP 1 at 100 realised 0
    14 command sell 0.6 PERP 101 reduceOnly=1
      submitted #4
      => send #4 sell 0.6 PERP 101
      order #4 submitted 0/0.6
    15 command sell 0.6 PERP 101 reduceOnly=1
      denied #5 reduceOnly: sell 0.6 against position 1, in flight to sell 0.6
      order #5 denied 0/0.6
    16 command sell 0.4 PERP 99.5 postOnly=1
      denied #6 postOnly: 99.5 against bid 99.5
      order #6 denied 0/0.4
  `);
});

it('L5 a policy names what exists, trades together and hedges its underlying', () => {
  check(`
    10 command policy PERP band=2
      policy BTC band 2 by PERP
    11 command policy sim:NONE
      refused command.policy.instruments[0].instrument: no instrument sim:NONE
    12 command policy PERP of=sim/none
      refused command.policy.instruments[0].account: no account sim/none
    13 listAlt
    14 command policy PERP of=alt/main
      refused command.policy.instruments[0].instrument: PERP is not traded on alt/main
    15 command policy PERP underlying=ETH
      refused command.policy.instruments[0].instrument: PERP does not hedge ETH
  `);
});

it('L6 the market is shocked in practice only, through one connected venue', () => {
  check(`
    10 command shock BTC -0.05
      shock BTC -0.05
      => shock sim BTC
    11 command shock DOGE -0.05
      refused command.underlying: no connected venue trades DOGE
    12 disconnected sim
    13 command shock BTC -0.05
      refused command.underlying: no connected venue trades BTC
    20 live r2
    21 command shock BTC -0.05
      refused command.type: only a practice market can be shocked
  `);
});

it('L7 orders to mainnet are denied until they are switched on for the account, in this run', () => {
  check(`
    10 command mainnet on MAINNET
      refused command.account: sim/main is no mainnet account
    11 onMainnet
    12 command buy 1 PERP 100
      denied #1 mainnetOrders: off for sim/main against switched on by the trader
      order #1 denied 0/1
    13 command mainnet on mainnet
      refused command.word: type MAINNET to switch its orders on
    14 command mainnet on MAINNET
      mainnet orders on sim/main
    15 command buy 1 PERP 100
      submitted #2
      => send #2 buy 1 PERP 100
      order #2 submitted 0/1
    16 command mainnet off
      mainnet orders off sim/main
    17 command buy 1 PERP 100
      denied #3 mainnetOrders: off for sim/main against switched on by the trader
      order #3 denied 0/1
  `);
});

it('L7 the next run begins with orders to mainnet off', () => {
  const scenario = new Scenario(OPENED);
  const switchedOn = (): readonly string[] | undefined => scenario.state.session.get('one')?.mainnetOrders;
  scenario.play('10 onMainnet\n11 command mainnet on MAINNET');
  expect(switchedOn()).toEqual(['sim/main']);
  scenario.play('20 end\n21 run r2');
  expect(switchedOn()).toBeUndefined();
});

it('L9 a margin that nobody can tell is accepted for one account, and denied again with the next run', () => {
  check(`
    10 command unknownMargin off
    11 command unknownMargin on
      unknown margin accepted sim/main
    12 command unknownMargin on
    13 command unknownMargin off
      unknown margin denied sim/main
  `);
  const scenario = new Scenario(OPENED);
  const accepted = (): readonly string[] | undefined => scenario.state.session.get('one')?.unknownMarginAccepted;
  scenario.play('10 command unknownMargin on');
  expect(accepted()).toEqual(['sim/main']);
  scenario.play('20 end\n21 run r2');
  expect(accepted()).toBeUndefined();
});

it('L9 a fill after the venue was asked makes its number that of another account', () => {
  const { state } = new Scenario(OPENED);
  const told: VenueWhatIf = { account: 'sim/main', receivedTimeMs: state.timeMs + 5, trades: [], haircutEquityUsd: 1,
    initialMarginUsd: 1, maintenanceMarginUsd: 1 };
  applyMarket(state, { type: 'VenueWhatIfTold', told });
  const [owner, instrument] = [state.accounts.get('sim/main'), state.instruments.get('sim:BTC-PERP')];
  if (owner === undefined || instrument === undefined) return expect.fail('no account or instrument');
  const known = (): unknown => orderContextOf(state, owner, instrument, DEFAULT_LIMITS).venueWhatIf;
  expect(known()).toEqual(told);
  const before = state.reconciliations.get('sim/main') ?? expect.fail('not opened');
  state.reconciliations.put('sim/main', { ...before, movementBookedMs: told.receivedTimeMs });
  expect(known()).toBeNull();
});
