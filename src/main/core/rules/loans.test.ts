import { expect, it } from 'vitest';
import type { Command } from '../../../shared/contract/commands.ts';
import type { InputEvent } from '../../events/event.ts';
import { emptyState, type State } from '../state.ts';
import { step } from '../step.ts';
import { ACCOUNT, T0 } from './table/world.ts';

const LOAN = { ...ACCOUNT, id: 'aave/main', venue: 'aave', marginModel: 'aave', network: 'testnet' } as const;

class World {
  readonly state: State = emptyState();
  private at = T0;

  constructor() {
    this.give({ type: 'RunStarted', session: 's', run: 'r1', mode: 'live', appVersion: '1' });
    for (const account of [ACCOUNT, LOAN]) this.give({ type: 'AccountOpened', account });
  }

  give(event: InputEvent): string[] {
    this.at += 1;
    const { entries, effects } = step(this.state, { event, timeMs: this.at, venueTimeMs: null, causeSeq: null });
    const refusals = entries.map(({ event: told }) => told)
      .flatMap((told) => (told.type === 'CommandRefused' ? [`${told.field}: ${told.message}`] : []));
    return [...refusals, ...effects.flatMap(({ effect }) =>
      (effect.type === 'ActOnLoan' ? [`${effect.venue} ${effect.account} ${effect.transaction} ${
        effect.action.kind} ${'amount' in effect.action ? effect.action.amount : effect.action.category}`] : []))];
  }

  act(action: Extract<Command, { type: 'ActOnLoan' }>['action'], account: string = LOAN.id): string[] {
    return this.give({ type: 'CommandReceived', commandId: 'c', command: { type: 'ActOnLoan', account, action } });
  }
}

const repay = { kind: 'repay', currency: 'USDC', amount: null } as const;

it('T7 a loan is acted on where the venue is connected, each time under an id of its own', () => {
  const world = new World();
  expect(world.act(repay)).toEqual(['command.account: aave is not connected']);
  world.give({ type: 'ConnectionChanged', venue: 'aave', state: 'connected', error: null });
  const [first = '', second = ''] = [...world.act(repay), ...world.act({ kind: 'borrow', currency: 'USDC', amount: '1.5' })];
  expect(first).toMatch(/^aave aave\/main r1-\d+ repay null$/);
  expect(second).toMatch(/^aave aave\/main r1-\d+ borrow 1500000000000000000$/);
  expect(first.split(' ')[2]).not.toBe(second.split(' ')[2]);
});

it('T7 not for other accounts, not without an amount where all means nothing, not dearer after the kill switch', () => {
  const world = new World();
  world.give({ type: 'ConnectionChanged', venue: 'aave', state: 'connected', error: null });
  expect(world.act(repay, ACCOUNT.id)).toEqual([`command.account: ${ACCOUNT.id} is no account of a lending pool`]);
  expect(world.act({ kind: 'borrow', currency: 'ETH', amount: null })).toEqual([
    'command.action.amount: how much to borrow?']);
  world.give({ type: 'CommandReceived', commandId: 'k', command: { type: 'EngageKillSwitch', reason: 'test' } });
  expect(world.act({ kind: 'borrow', currency: 'ETH', amount: '1' })).toEqual([
    'command.action.kind: after the kill switch only what takes risk off is sent']);
  expect(world.act({ kind: 'setEMode', category: 1 })).toHaveLength(1);
  expect(world.act(repay)[0]).toMatch(/ repay null$/);
});
