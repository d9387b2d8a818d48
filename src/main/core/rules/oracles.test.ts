/** Oracles on which a lending account rests: what is alerted of them, and what they stand against. */
import { expect, it } from 'vitest';
import type { OracleReading } from '../../../shared/domain/chain/oracle.ts';
import { dec } from '../../../shared/domain/decimal.ts';
import type { Command } from '../../../shared/contract/commands.ts';
import type { InputEvent } from '../../events/event.ts';
import type { MarketEvent } from '../../events/market.ts';
import { applyMarket } from '../apply/applyMarket.ts';
import { emptyState, type State } from '../state.ts';
import { step } from '../step.ts';
import { ACCOUNT, T0 } from './table/world.ts';

const LOAN = { ...ACCOUNT, id: 'aave/main', venue: 'aave', marginModel: 'aave', network: 'testnet' } as const;
const HOUR_MS = 3_600_000;

class World {
  readonly state: State = emptyState();
  atMs = T0;

  constructor() {
    this.give({ type: 'RunStarted', session: 's', run: 'r1', mode: 'live', appVersion: '1' });
    this.give({ type: 'AccountOpened', account: LOAN });
    this.give({ type: 'ConnectionChanged', venue: 'aave', state: 'connected', error: null });
  }

  /** The oracle's price in USD and how old it is, the venues' prices; then the alert of it. */
  look(price: string, ageMs: number, indexes: readonly string[], more: Partial<OracleReading> = {}): string {
    this.atMs += 1_000;
    const times = { venueTimeMs: this.atMs, receivedTimeMs: this.atMs };
    const oracle: OracleReading = { venue: 'aave', underlying: 'ETH', kind: 'protocol', source: '0x1',
      priceUsd: dec(price), confidenceUsd: null, updatedTimeMs: this.atMs - ageMs, heartbeatMs: null,
      maxAgeMs: 25 * HOUR_MS, blockNumber: 1, ...times, ...more };
    const events: MarketEvent[] = [{ type: 'OracleObserved', oracle }, ...indexes.map((index, at): MarketEvent =>
      ({ type: 'IndexObserved', index: { venue: `v${at}`, underlying: 'ETH', priceUsd: dec(index), ...times } }))];
    for (const event of events) applyMarket(this.state, event);
    this.give({ type: 'TimerFired', timer: 'valuation' });
    const alert = this.state.alerts.get('failure|oracle|aave|ETH');
    return alert === undefined ? 'none' : `${alert.state} ${alert.level} ${alert.text}`;
  }

  act(action: Extract<Command, { type: 'ActOnLoan' }>['action']): string {
    return this.give({ type: 'CommandReceived', commandId: 'c',
      command: { type: 'ActOnLoan', account: LOAN.id, action } });
  }

  give(event: InputEvent): string {
    this.atMs += 1;
    const { entries } = step(this.state, { event, timeMs: this.atMs, venueTimeMs: null, causeSeq: null });
    const refused = entries.flatMap(({ event: told }) => (told.type === 'CommandRefused' ? [told.message] : []));
    return refused[0] ?? 'on its way';
  }
}

it('A9 an old oracle and one that is off the venues\' median are alerted, with hysteresis', () => {
  const world = new World();
  const name = 'oracle of ETH at aave';
  expect([world.look('3000', HOUR_MS, ['2990', '3005']), world.look('3040', HOUR_MS, ['3000', '3000']),
    world.look('3027', HOUR_MS, ['3000', '3000']), world.look('3021', HOUR_MS, ['3000', '3000']),
    world.look('3000', 26 * HOUR_MS, []), world.look('3000', 0, ['3000']),
    world.look('3200', 0, ['3000', '3001', '2999'])]).toEqual(['none',
    `active watch ${name}: 133 bp from the venues' prices`, expect.stringMatching(/^active watch/),
    expect.stringMatching(/^cleared watch .* fresh, and near/),
    `active restricted ${name}: its price is 26.0 h old, the bound is 25.0 h`,
    expect.stringMatching(/^cleared/), `active restricted ${name}: 667 bp from the venues' prices`]);
});

it('A9 one that is not sure of itself is watched; of a venue that is away nothing is told', () => {
  const world = new World();
  expect(world.look('3000', 0, [], { kind: 'pyth', confidenceUsd: dec('31') }))
    .toMatch(/^active watch .*not sure of its price to 1 %$/);
  const away = new World();
  away.give({ type: 'ConnectionChanged', venue: 'aave', state: 'disconnected', error: null });
  expect(away.look('3000', 99 * HOUR_MS, [])).toBe('none');
});

it('T8 nothing that adds risk rests on a stale or straying oracle; what takes it off goes on', () => {
  const world = new World();
  const borrow = { kind: 'borrow', currency: 'ETH', amount: '1' } as const;
  world.look('3000', HOUR_MS, ['3000']);
  expect(world.act(borrow)).toBe('on its way');
  world.look('3000', 26 * HOUR_MS, ['3000']);
  expect([world.act(borrow), world.act({ ...borrow, currency: 'USDC' }), world.act({ ...borrow, kind: 'repay' })])
    .toEqual(['the oracle of ETH is stale', 'on its way', 'on its way']);
  world.look('3300', 0, ['3000']);
  expect(world.act({ ...borrow, kind: 'withdraw' })).toBe('the oracle of ETH is 1000 bp from the venues\' prices');
});
