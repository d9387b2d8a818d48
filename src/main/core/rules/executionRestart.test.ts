/** Every tactic over a restart: the state comes back from its snapshot, the venue is asked, and nothing is sent twice. */
import { expect, it } from 'vitest';
import { dec, toNumber } from '../../../shared/domain/decimal.ts';
import { applyMarket } from '../apply/applyMarket.ts';
import { restoreState, snapshotText } from '../snapshot.ts';
import { OPENED, Scenario } from './table/scenarioTable.ts';

const trade = (scenario: Scenario, quantity: number): void => applyMarket(scenario.state, { type: 'TradeObserved',
  trade: { instrument: 'sim:BTC-PERP', tradeId: `t${quantity}`, price: dec(100), quantity: dec(quantity), aggressor: 'buy',
    venueTimeMs: scenario.state.timeMs, receivedTimeMs: scenario.state.timeMs } });

/** Sends its first order, dies, and comes back with that order unknown. Nothing may leave before the venue answers. */
function restarted(tactic: string): Scenario {
  const before = new Scenario(OPENED);
  before.play(`10 command execute independent buy:4:PERP:101 tactic=${tactic}`);
  trade(before, 20);
  before.play(`20 tick`);
  const after = before.twin(restoreState(snapshotText(before.state)));
  for (const line of ['21 run r2', '22 connected sim', '23 snapshot USDC:1000000 BTC:10 open:#1 t=23',
    '24 quote PERP 99.5 100.5 mark=100', '25 index BTC 100', '26 tick']) {
    expect(after.play(line), `${tactic}: ${line}`).not.toContain('=> send');
  }
  return after;
}

const leg = (scenario: Scenario) => [...scenario.state.executions.values()][0]?.legs[0];

it.each([
  // Ended without a fill while we were away: what is due goes out again, and no more than that.
  { tactic: 'twice', answer: 'cancelled 0', next: 'send #2 buy 4 PERP 101' },
  { tactic: 'twap', answer: 'cancelled 0', next: 'send #2 buy 1 PERP 101' },
  { tactic: 'front', answer: 'cancelled 0', next: 'send #2 buy 1.69 PERP 101' },
  { tactic: 'volume', answer: 'cancelled 0', next: 'send #2 buy 4 PERP 101' },
  { tactic: 'touch', answer: 'cancelled 0', next: 'send #2 buy 4 PERP 99.5' },
  { tactic: 'iceberg', answer: 'cancelled 0', next: 'send #2 buy 2 PERP 101' },
  // Filled by a half while we were away: only the rest.
  { tactic: 'twice', answer: 'cancelled 2', next: 'send #2 buy 2 PERP 101' },
  { tactic: 'iceberg', answer: 'cancelled 1', next: 'send #2 buy 2 PERP 101' },
  { tactic: 'touch', answer: 'cancelled 3', next: 'send #2 buy 1 PERP 99.5' },
])('X9 $tactic goes on after a restart with what is left: the venue said $answer', ({ tactic, answer, next }) => {
  const scenario = restarted(tactic);
  const filled = Number(answer.split(' ')[1]);
  const said = scenario.play(`30 status #1 ${answer}`)
    + (filled > 0 ? scenario.play(`31 fill f1 #1 buy ${filled} PERP 100 t=31`) : '') + scenario.play('32 tick');
  expect(said.match(/=> send.*/g)).toEqual([`=> ${next}`]);
  expect(toNumber(leg(scenario)?.filledQuantity ?? dec(-1))).toBe(filled);
});

it.each(['touch', 'iceberg'])('X9 %s: what still rests at the venue is its order again, and no second one leaves', (tactic) => {
  const scenario = restarted(tactic);
  expect(scenario.play('30 status #1 accepted 0') + scenario.play('31 tick')).not.toContain('=> send');
  const quantity = tactic === 'touch' ? 4 : 2;
  scenario.play(`32 fill f1 #1 buy ${quantity} PERP 100 t=32`);
  expect(toNumber(leg(scenario)?.filledQuantity ?? dec(-1))).toBe(quantity);
});
