import { expect, it } from 'vitest';
import { commandSchema } from '../../../shared/contract/commands.ts';
import type { ChainTransaction } from '../../../shared/domain/chain/transaction.ts';
import { dec, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import { DEFAULT_PROTECTION, type PlanDraft, type ProtectiveAction } from '../../../shared/domain/steering/protection.ts';
import type { OutwardEffect } from '../../events/effect.ts';
import type { DecidedEvent, InputEvent } from '../../events/event.ts';
import { step } from '../step.ts';
import { Scenario } from './table/scenarioTable.ts';
import { ACCOUNT, T0 } from './table/world.ts';

const sell = (quantity: string, known: Partial<Extract<ProtectiveAction, { side: unknown }>> = {}): ProtectiveAction =>
  ({ kind: 'reduce', account: 'sim/main', instrument: 'sim:BTC-PERP', side: 'sell', quantity: dec(quantity),
    limitPrice: dec('99'), costUsd: 3, ...known });

const draft = (actions: readonly ProtectiveAction[], atMs: number, known: Partial<PlanDraft> = {}): PlanDraft => ({
  purpose: 'restore', asOfMs: T0 + atMs, inputsSeq: 1, computeMs: 4, costUsd: 3, isReached: true, notes: [],
  accounts: [{ account: 'sim/main', healthBefore: 1.1, healthAfter: 1.6, targetHealth: 1.5 }],
  steps: [{ actions, costUsd: 3, reliefUsd: 100, health: [{ account: 'sim/main', health: 1.6 }] }],
  oldestInput: null, oldestInputAgeMs: null, ...known });

/** Ten contracts held, health at 1.1, and what each input decided, in short. */
class World {
  readonly scenario = new Scenario();
  readonly effects: OutwardEffect[] = [];
  healthNow = 1.1;

  constructor() {
    this.scenario.play(`
      10 command buy 10 PERP 100
      11 fill f1 #1 buy 10 PERP 100 t=11
    `);
  }

  at(atMs: number, event: InputEvent): string[] {
    const { state } = this.scenario;
    state.health.put('sim/main', { account: 'sim/main', computedTimeMs: T0 + atMs, equityUsd: 1_000,
      haircutEquityUsd: 1_000, initialMarginUsd: null, maintenanceMarginUsd: 900, availableUsd: null,
      health: this.healthNow, distances: [], missing: [] });
    const { entries, effects } = step(state, { event, timeMs: T0 + atMs, venueTimeMs: null, causeSeq: null });
    this.effects.push(...effects.map(({ effect }) => effect));
    return entries.flatMap((entry) => (entry.origin === 'decided' ? [said(entry.event)] : []));
  }

  planned(atMs: number, plan: PlanDraft): string[] {
    return this.at(atMs, { type: 'ProtectionPlanned', draft: plan });
  }

  command(atMs: number, command: unknown): string[] {
    return this.at(atMs, { type: 'CommandReceived', commandId: 'c', command: commandSchema.parse(command) });
  }

  play(table: string): string { return this.scenario.play(table); }
  get plan(): string { return [...this.scenario.state.protectionPlans.keys()].at(-1) ?? 'none'; }
  get states(): string[] { return [...this.scenario.state.protectionPlans.values()].map(({ state }) => state); }
}

function said(event: DecidedEvent): string {
  switch (event.type) {
    case 'ProtectionProposed': return 'proposed';
    case 'ProtectionApproved': return `approved by ${event.by}`;
    case 'ProtectionClosed': return `${event.state}: ${event.reason}`;
    case 'ProtectionPolicyChanged': return `policy ${event.policy.mode}${event.reason === null ? '' : `: ${event.reason}`}`;
    case 'OrderSubmitted': return `${event.order.side} ${text(event.order.quantity)} at ${text(event.order.price)}`
      + `${event.order.reduceOnly ? ' reduce-only' : ''} ${event.order.timeInForce}`;
    case 'OrderDenied': return `denied ${event.denial.limit}`;
    case 'CommandRefused': return `refused ${event.field ?? ''}: ${event.message}`;
    default: return event.type;
  }
}
const text = (value: Decimal | null): string => (value === null ? '-' : String(Number(value) / 1e18));

it('D10 a fresh answer is proposed while an account is below its trigger; the newer supersedes the older', () => {
  const world = new World();
  expect(world.planned(100, draft([sell('1')], 100))).toEqual(['proposed']);
  expect(world.planned(200, draft([sell('2')], 200))).toEqual(['superseded: a newer plan', 'proposed']);
  expect(world.planned(9_000, draft([sell('2')], 3_000))).toEqual([]);
  world.healthNow = 1.3;
  expect(world.planned(9_100, draft([sell('2')], 9_100))).toEqual([]);
  expect(world.states).toEqual(['superseded', 'open']);
});

it('D11 approval sends each order once through the limits, a transfer never', () => {
  const world = new World();
  const transfer: ProtectiveAction = { kind: 'transfer', account: 'sim/main', from: 'alt/main', currency: 'USDC',
    amount: dec(5), minutes: 1, costUsd: 0 };
  world.planned(100, draft([sell('2'), transfer, sell('9', { instrument: 'sim:BTC-INV' })], 100));
  const approve = { type: 'ApproveProtection', plan: world.plan };
  expect(world.command(200, approve)).toEqual(['approved by trader', 'sell 2 at 99 reduce-only immediateOrCancel',
    'denied reduceOnly', 'NoticeRaised']);
  expect(world.command(210, approve)).toEqual([`refused command.plan: plan ${world.plan} is approved already`]);
  const onlyByHand = new World();
  onlyByHand.planned(100, draft([transfer], 100));
  expect(onlyByHand.command(200, { type: 'ApproveProtection', plan: onlyByHand.plan }))
    .toEqual(['refused command.plan: nothing in this plan can be sent: transfers are made by hand']);
});

it('D11 no order of a plan is larger than the limits let one be', () => {
  const world = new World();
  world.play('50 command limits maxOrderNotionalUsd 410');
  world.planned(100, draft([sell('10')], 100));
  expect(world.command(200, { type: 'ApproveProtection', plan: world.plan }).slice(1, 4)
    .map((line) => line.split(' at ')[0])).toEqual(['sell 4.018', 'sell 4.018', 'sell 1.964']);
});

it('D12 an open plan expires after 30 s, and goes when nobody needs it', () => {
  const housekeeping: InputEvent = { type: 'TimerFired', timer: 'housekeeping' };
  const world = new World();
  world.planned(100, draft([sell('1')], 100));
  expect(world.at(29_000, housekeeping)).not.toContain('expired: nobody answered in time');
  expect(world.at(30_101, housekeeping)).toContain('expired: nobody answered in time');
  world.planned(31_000, draft([sell('1')], 31_000));
  world.healthNow = 1.4;
  expect(world.at(32_000, housekeeping)).toContain('superseded: no account is below its trigger');
  world.healthNow = 1.1;
  world.planned(33_000, draft([sell('1')], 33_000));
  expect(world.command(63_001, { type: 'ApproveProtection', plan: world.plan })).toEqual(
    ['expired: its inputs are too old', `refused command.plan: plan ${world.plan} has expired`]);
});

it('D13 a plan ends with its orders: done when something filled, else failed', () => {
  const world = new World();
  for (const [from, fill, ends] of [[100, true, 'done'], [5_000, false, 'failed']] as const) {
    world.planned(from, draft([sell('1')], from));
    world.command(from + 10, { type: 'ApproveProtection', plan: world.plan });
    const id = [...world.scenario.state.orders.keys()].at(-1) ?? '';
    if (fill) world.play(`${from + 20} fill ${from} ${id} sell 1 PERP 99 t=${from + 20}`);
    else world.at(from + 20, { type: 'OrderCancelled', clientOrderId: id, reason: 'nothing there' });
    expect(world.states.at(-1)).toBe(ends);
  }
});

const LOAN = { ...ACCOUNT, id: 'aave/main', venue: 'aave', marginModel: 'aave', network: 'testnet' } as const;
const REPAY: ProtectiveAction = { kind: 'repay', account: LOAN.id, currency: 'USDC', amount: dec(250), costUsd: 2 };
const attempts = [{ kind: 'original', hash: '0xa', raw: '0xraw', maxFeePerGas: dec('0.000000002'),
  maxPriorityFeePerGas: dec('0.000000001'), gas: 200_000, released: false }] as const;
const reported = (id: string, state: ChainTransaction['state']): InputEvent => ({ type: 'TransactionReported',
  transaction: { id, venue: 'aave', account: LOAN.id, clientOrderId: null, chainId: 1, nativeCurrency: 'ETH',
    from: '0xfrom', to: '0xto', nonce: 5, value: ZERO, data: '0x', summary: 'repay', spendUsd: 250, simulated: null,
    reducesRisk: true, deadlineTimeMs: null, state, reason: null, minedHash: null, blockNumber: null, blockHash: null,
    gasUsed: null, feePaid: null, outcome: null, createdTimeMs: 0, updatedTimeMs: 0,
    attempts: state === 'prepared' || state === 'simulated' ? [] : attempts } });

/** A plan that repays, approved at 200; what was asked of the pool, and the transaction's id. */
function repaying(mode: 'propose' | 'automatic'): { world: World; asked: unknown; id: string } {
  const world = new World();
  world.at(50, { type: 'AccountOpened', account: LOAN });
  world.at(60, { type: 'ConnectionChanged', venue: 'aave', state: 'connected', error: null });
  world.command(70, { type: 'ChangeProtection', policy: { ...DEFAULT_PROTECTION, mode } });
  world.planned(100, draft([REPAY], 100));
  if (mode === 'propose') world.command(200, { type: 'ApproveProtection', plan: world.plan });
  const [id = 'none'] = world.scenario.state.protectionPlans.get(world.plan)?.transactions ?? [];
  const asked = world.effects.find(({ type }) => type === 'ActOnLoan');
  return { world, asked, id };
}
const TICK: InputEvent = { type: 'TimerFired', timer: 'housekeeping' };

it('D11 D13 a repayment leaves as an act on the loan, and nothing is paid twice while it is on its way', () => {
  for (const mode of ['propose', 'automatic'] as const) {
    const { world, asked, id } = repaying(mode);
    expect(asked).toEqual({ type: 'ActOnLoan', venue: 'aave', account: LOAN.id, transaction: id,
      action: { kind: 'repay', currency: 'USDC', amount: dec(250) } });
    for (const state of ['prepared', 'simulated', 'signed', 'seen'] as const) world.at(1_000, reported(id, state));
    expect(world.planned(20_000, draft([REPAY], 20_000))).toEqual([]);
    world.at(30_000, reported(id, 'mined'));
    expect([world.at(39_999, TICK), world.planned(39_999, draft([REPAY], 39_999))].flat()).not.toContain('proposed');
    expect(world.at(40_000, TICK)).toContain('done: 1 of 1 acts on loans mined');
    expect(world.planned(40_100, draft([REPAY], 40_100))).toContain('proposed');
  }
});

it('D13 what was never signed, did nothing or hangs ends its plan as failed; what hangs ends automatic', () => {
  const silent = repaying('automatic').world;
  expect(silent.at(60_099, TICK)).not.toContain('failed: 0 of 1 acts on loans mined');
  expect(silent.at(60_300, TICK)).toContain('failed: 0 of 1 acts on loans mined');
  const { world: vain, id } = repaying('automatic');
  for (const state of ['prepared', 'refused'] as const) vain.at(1_000, reported(id, state));
  expect(vain.at(1_100, TICK)).toContain('failed: 0 of 1 acts on loans mined');
  const stuck = repaying('automatic');
  for (const state of ['prepared', 'simulated', 'signed'] as const) stuck.world.at(1_000, reported(stuck.id, state));
  expect(stuck.world.at(180_300, TICK)).toEqual(expect.arrayContaining([
    'failed: 0 of 1 acts on loans mined, a transaction is still on its way',
    'policy propose: a transaction is still on its way']));
});

it('D14 automatic sends what helps within its cost; a dearer plan sets it to propose, where it stays', () => {
  const world = new World();
  const policy = { ...DEFAULT_PROTECTION, mode: 'automatic', maxAutomaticCostUsd: 10, routes: [] };
  expect(world.command(90, { type: 'ChangeProtection', policy })).toEqual(['policy automatic']);
  expect(world.planned(100, draft([sell('1')], 100, { isReached: false }))).toEqual(
    ['proposed', 'approved by policy', 'sell 1 at 99 reduce-only immediateOrCancel']);
  world.at(110, { type: 'OrderCancelled', clientOrderId: [...world.scenario.state.orders.keys()].at(-1) ?? '', reason: 'gone' });
  expect(world.planned(200, draft([], 200, { isReached: false, steps: [] }))).toEqual(['proposed']);
  expect(world.planned(300, draft([sell('1')], 300, { costUsd: 11 }))).toEqual(['superseded: a newer plan', 'proposed',
    'policy propose: the plan costs 11 USD, more than 10', 'NoticeRaised']);
  expect(world.planned(400, draft([sell('1')], 400))).toEqual(['superseded: a newer plan', 'proposed']);
});

it('D14 five plans in a row that filled nothing set it to propose', () => {
  const world = new World();
  world.command(90, { type: 'ChangeProtection', policy: { ...DEFAULT_PROTECTION, mode: 'automatic', routes: [] } });
  const modes = [1, 2, 3, 4, 5].map((round) => {
    world.planned(round * 100, draft([sell('1')], round * 100));
    world.at(round * 100 + 10, { type: 'OrderCancelled', reason: 'ran away',
      clientOrderId: [...world.scenario.state.orders.keys()].at(-1) ?? '' });
    return world.scenario.state.protectionPolicy.get('one')?.mode;
  });
  expect(modes).toEqual(['automatic', 'automatic', 'automatic', 'automatic', 'propose']);
});

it('D15 a hand makes a plan only smaller, with all of the step', () => {
  const world = new World();
  world.planned(100, draft([sell('4'), sell('2', { kind: 'balance' })], 100));
  const edit = { type: 'EditProtection', plan: world.plan, step: 0, action: 0 };
  expect(world.command(110, { ...edit, quantity: '4' })).toEqual(['refused command.quantity: a plan is only made smaller: below 4']);
  expect(world.command(120, { ...edit, quantity: '1' })).toEqual(['ProtectionEdited']);
  const [plan] = world.scenario.state.protectionPlans.values();
  expect(plan?.steps.flatMap(({ actions }) => actions.map((action) => ('side' in action ? text(action.quantity) : ''))))
    .toEqual(['1', '0.5']);
  // What was cut down stands although a newer plan came.
  expect(world.planned(130, draft([sell('4')], 130))).toEqual([]);
  expect(world.command(140, { ...edit, quantity: '0' })).toEqual(['ProtectionEdited']);
});

it('D16 a policy that contradicts itself or names no account is refused with the path', () => {
  const bad = { type: 'ChangeProtection', policy: { ...DEFAULT_PROTECTION, targetHealth: 1.2 } };
  expect(commandSchema.safeParse(bad).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual(
    ['policy.targetHealth: must lie above triggerHealth (1.25), or the next tick triggers again']);
  const route = { from: 'sim/nobody', to: 'sim/main', currency: 'USDC', minutes: 1, costUsd: 0 };
  expect(new World().command(100, { type: 'ChangeProtection', policy: { ...DEFAULT_PROTECTION, routes: [route] } }))
    .toEqual(['refused command.policy.routes[0].from: no account sim/nobody']);
});

it('K7 what protects is cancelled last: when nothing else works, or after 5 s', () => {
  const world = new World();
  world.play(`
    20 command sell 3 PERP 150 reduceOnly=1
    21 ack #2 v2
    22 command buy 1 PERP 90
    23 ack #3 v3
  `);
  const killed = world.play('100 command kill enough');
  expect(killed).toContain('cancel #3 (kill switch)');
  expect(killed).not.toContain('cancel #2');
  expect(world.play('2200 beat')).not.toContain('cancel #2');
  world.play('2300 cancelled #3 done');
  expect(world.play('2400 beat')).toContain('cancel #2 (kill switch)');
  const slow = new World();
  slow.play(`
    20 command sell 3 PERP 150 reduceOnly=1
    21 ack #2 v2
    22 command buy 1 PERP 90
    100 command kill enough
  `);
  expect(slow.play('5100 beat')).toContain('cancel #2 (kill switch)');
});

it('K8 after the switch every account is asked, and what the venue says is left is written down', () => {
  const world = new World();
  world.play('100 command kill enough');
  expect(world.play('1100 beat')).toContain('ask sim/main (to verify the kill switch)');
  const shown = 'USDC:1000000 BTC:10 PERP:10@100';
  expect(world.play(`1200 snapshot ${shown} open:v9 t=1200`)).toContain('verified sim/main: 1 orders, 1 positions');
  expect(world.play('11000 beat')).not.toContain('to verify the kill switch');
  expect(world.play('11300 beat')).toContain('ask sim/main (to verify the kill switch)');
  expect(world.play(`11400 snapshot ${shown} t=11400`)).toContain('verified sim/main: 0 orders, 1 positions');
  expect(world.play('21500 beat')).not.toContain('to verify the kill switch');
});

it('K9 a plan that closes everything needs the kill switch, its own approval and the word', () => {
  const world = new World();
  expect(world.command(50, { type: 'PrepareFlatten' })).toEqual(['refused command.type: engage the kill switch first']);
  world.play('60 command kill enough');
  expect(world.command(70, { type: 'PrepareFlatten' })).toEqual(['FlattenRequested']);
  expect(world.scenario.state.session.get('one')?.flattenAskedMs).toBe(T0 + 70);
  world.planned(80, draft([sell('10', { kind: 'close' })], 80, { purpose: 'flatten' }));
  const approve = { type: 'ApproveProtection', plan: world.plan };
  expect(world.command(90, approve)).toEqual(['refused command.word: the word is FLATTEN']);
  expect(world.command(91, { ...approve, word: 'flatten' })).toEqual(['refused command.word: the word is FLATTEN']);
  expect(world.command(92, { ...approve, word: 'FLATTEN' })).toEqual(
    ['approved by trader', 'sell 10 at 99 reduce-only immediateOrCancel']);
});
