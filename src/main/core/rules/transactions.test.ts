import { expect, it } from 'vitest';
import { ZERO, dec } from '../../../shared/domain/decimal.ts';
import type { ChainTransaction, TransactionAttempt, TransactionState } from '../../../shared/domain/chain/transaction.ts';
import type { OutwardEffect } from '../../events/effect.ts';
import type { InputEvent } from '../../events/event.ts';
import { emptyState, type State } from '../state.ts';
import { step } from '../step.ts';
import { ACCOUNT, T0 } from './table/world.ts';

const attempt = (hash: string, kind: TransactionAttempt['kind'] = 'original'): TransactionAttempt => ({ kind, hash,
  raw: `0xraw${hash}`, maxFeePerGas: dec('0.000000002'), maxPriorityFeePerGas: dec('0.000000001'), gas: 21_000,
  released: false });
const told = (state: TransactionState, attempts: TransactionAttempt[] = [], over: Partial<ChainTransaction> = {}):
ChainTransaction => ({ id: 'r1-7', venue: 'sim', account: ACCOUNT.id, clientOrderId: null, chainId: 1,
  nativeCurrency: 'ETH', from: '0xfrom', to: '0xto', nonce: 5, value: ZERO, data: '0x', summary: 'swap', spendUsd: 1,
  simulated: null, reducesRisk: false, deadlineTimeMs: null, attempts, state, reason: null, minedHash: null,
  blockNumber: null, blockHash: null, gasUsed: null, feePaid: null, outcome: null, createdTimeMs: 0, updatedTimeMs: 0,
  ...over });

class World {
  readonly state: State = emptyState();
  private at = T0;

  constructor() {
    this.give({ type: 'RunStarted', session: 's', run: 'r1', mode: 'live', appVersion: '1', optionGreeks: 'computed' });
    this.give({ type: 'AccountOpened', account: ACCOUNT });
  }

  give(event: InputEvent): readonly OutwardEffect[] {
    this.at += 1;
    return step(this.state, { event, timeMs: this.at, venueTimeMs: null, causeSeq: null }).effects
      .map(({ effect }) => effect);
  }

  report(transaction: ChainTransaction): string[] {
    return this.give({ type: 'TransactionReported', transaction }).map(({ type, ...rest }) =>
      `${type} ${'hash' in rest ? rest.hash : ''}${'reason' in rest ? ` ${rest.reason}` : ''}`);
  }

  connect(): readonly OutwardEffect[] {
    return this.give({ type: 'ConnectionChanged', venue: 'sim', state: 'connected', error: null });
  }

  command(command: Extract<InputEvent, { type: 'CommandReceived' }>['command']): readonly OutwardEffect[] {
    return this.give({ type: 'CommandReceived', commandId: 'c', command });
  }

  get now(): [string | undefined, boolean[] | undefined] {
    const one = this.state.transactions.get('r1-7');
    return [one?.state, one?.attempts.map(({ released }) => released)];
  }
}

it('T1 moves along its life cycle only, keeps its nonce and every attempt, and what is over stays so', () => {
  const world = new World();
  world.report(told('prepared'));
  world.report(told('mined', [attempt('0xa')]));
  expect(world.now).toEqual(['prepared', []]);
  world.report(told('simulated'));
  world.report(told('signed', [attempt('0xa')]));
  world.report(told('seen', []));
  world.report(told('seen', [attempt('0xa')], { nonce: 6 }));
  expect(world.now).toEqual(['broadcast', [true]]);
  for (const state of ['seen', 'mined', 'dropped', 'seen', 'reverted', 'final', 'seen'] as const) {
    world.report(told(state, [attempt('0xa')]));
  }
  expect(world.now).toEqual(['final', [true]]);
});

it('T2 signed bytes are released once, by the report that made them durable', () => {
  const world = new World();
  world.report(told('prepared'));
  expect(world.report(told('simulated'))).toEqual([]);
  expect(world.report(told('signed', [attempt('0xa')]))).toEqual(['BroadcastTransaction 0xa']);
  expect(world.report(told('signed', [attempt('0xa')]))).toEqual([]);
  expect(world.report(told('broadcast', [attempt('0xa')]))).toEqual([]);
  expect(world.now).toEqual(['broadcast', [true]]);
});

it('T3 after the kill switch nothing leaves but what takes risk off, and cancels', () => {
  const world = new World();
  world.report(told('prepared'));
  world.report(told('simulated'));
  world.command({ type: 'EngageKillSwitch', reason: 'enough' });
  expect(world.report(told('signed', [attempt('0xa')]))).toEqual(['WithholdTransaction 0xa kill switch']);
  expect(world.now).toEqual(['refused', []]);
  const repay = (state: TransactionState, attempts: TransactionAttempt[] = []): ChainTransaction =>
    told(state, attempts, { id: 'repay', reducesRisk: true });
  world.report(repay('prepared'));
  world.report(repay('simulated'));
  expect(world.report(repay('signed', [attempt('0xb')]))).toEqual(['BroadcastTransaction 0xb']);
  world.report({ ...repay('signed', [attempt('0xb'), attempt('0xc', 'cancel')]), reducesRisk: false });
  expect(world.state.transactions.get('repay')?.attempts.map(({ released }) => released)).toEqual([true, true]);
});

it('T4 nothing leaves for a mainnet account before MAINNET was typed', () => {
  const world = new World();
  world.give({ type: 'AccountOpened', account: { ...ACCOUNT, network: 'mainnet' } });
  world.report(told('prepared'));
  world.report(told('simulated'));
  expect(world.report(told('signed', [attempt('0xa')])))
    .toEqual([`WithholdTransaction 0xa mainnet is off for ${ACCOUNT.id}`]);
});

it('T5 on connect the venue is told first of what is open', () => {
  const world = new World();
  world.report(told('prepared'));
  world.report(told('simulated'));
  world.report(told('signed', [attempt('0xa')]));
  const [first, second] = world.connect();
  expect([first?.type === 'ResumeTransactions' ? first.transactions.map(({ id, state }) => [id, state]) : first,
    second?.type]).toEqual([[['r1-7', 'broadcast']], 'RequestSnapshot']);
});

it('T6 a replacement waits for its own release; one that cannot be is refused with the field', () => {
  const world = new World();
  world.connect();
  const ask = (): readonly OutwardEffect[] =>
    world.command({ type: 'ReplaceTransaction', transaction: 'r1-7', kind: 'speedUp' });
  expect(ask()).toEqual([]);
  world.report(told('prepared'));
  world.report(told('simulated'));
  expect(ask()).toEqual([]);
  world.report(told('signed', [attempt('0xa')]));
  expect(ask()).toEqual([{ type: 'ReplaceTransaction', venue: 'sim', transaction: 'r1-7', kind: 'speedUp' }]);
  expect(world.report(told('signed', [attempt('0xa'), attempt('0xb', 'speedUp')])))
    .toEqual(['BroadcastTransaction 0xb']);
  expect([...world.state.notices.values()].map(({ text }) => text).filter((text) => text.includes('transaction')))
    .toEqual(['command.transaction: no transaction r1-7', 'command.transaction: transaction r1-7 has not left yet']);
});
