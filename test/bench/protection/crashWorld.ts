/**
 * One seeded crash through the practice venues: an over-leveraged trader, a market that falls in steps and sometimes in
 * gaps, books that thin out. The same seed with protection and without; liquidations are those of the venue itself.
 */
import { fromNumber, toNumber } from '../../../src/shared/domain/decimal.ts';
import type { Fill } from '../../../src/shared/domain/fill.ts';
import type { ApprovedOrder } from '../../../src/shared/domain/order.ts';
import { DEFAULT_PROTECTION } from '../../../src/shared/domain/steering/protection.ts';
import { exposureOf } from '../../../src/main/core/exposure/exposure.ts';
import { protectionInputOf } from '../../../src/main/core/protection/protectionInput.ts';
import { inlinePlanner } from '../../../src/main/engine/protection/protectionJob.ts';
import { startEngine, type Engine } from '../../../src/main/engine/engine.ts';
import { createMemorySession, MemoryDisk } from '../../../src/main/journal/memoryStore.ts';
import type { Entry } from '../../../src/main/events/entry.ts';
import { seededRandom, type RandomStream } from '../../../src/main/ports/randomStream.ts';
import { perpetualOf } from '../../../src/main/venues/simulated/options/chain.ts';
import { expiriesAfter } from '../../../src/main/venues/simulated/options/calendar.ts';
import { hold, listingOf, nearestOption } from '../../../src/main/venues/simulated/practicePortfolio.ts';
import { practiceVenues, type Practice } from '../../../src/main/venues/simulated/practice.ts';
import { linearPerpetualOf } from '../../../src/main/venues/simulated/perpetuals/perpetualsRules.ts';
import { marginOf } from '../../../src/main/venues/simulated/trading/marginCheck.ts';
import type { Floor } from '../../../src/main/venues/simulated/trading/floor.ts';
import { healthRatio } from '../../../src/main/risk/portfolio/health.ts';
import { ABOUT, START_MS } from '../../fakes/entries.ts';
import { portsOn } from '../../fakes/engineWorld.ts';
import { VirtualTime } from '../../sim/virtualTime.ts';

export interface CrashReport {
  readonly seed: number;
  readonly kind: string;
  readonly dropFraction: number;
  /** Accounts of which the venue liquidated something. */
  readonly liquidated: readonly string[];
  readonly lowestHealth: number;
  readonly equityBeforeUsd: number;
  readonly equityAfterUsd: number;
  /** Plans that were sent, and what they said they would cost. */
  readonly plans: number;
  readonly plannedCostUsd: number;
  readonly ordersSent: number;
  /** Where protection made a position or a delta larger. Must be empty. */
  readonly raised: readonly string[];
}

/** Of a plan as it was approved: delta without it, and what its fills have made of it; units as they were then. */
interface SentPlan {
  readonly before: ReadonlyMap<string, number>;
  readonly units: ReadonlyMap<string, { readonly underlying: string; readonly unit: number; readonly lot: number }>;
  readonly change: Map<string, number>;
}

interface Step { readonly afterMs: number; readonly move: number }

const KINDS = ['perpetuals', 'options', 'pair', 'both'] as const;
const SETTLE_MS = 8_000;
/** Maintenance is 1.25 % of BTC there: health 4 is 3.75 % of the price away from liquidation. */
export const CRASH_POLICY = { ...DEFAULT_PROTECTION, triggerHealth: 4, targetHealth: 6, maxAutomaticCostUsd: 1e9 };

export function runCrash(seed: number, isProtected: boolean): CrashReport {
  return new CrashWorld(seed, isProtected).run();
}

class CrashWorld {
  private readonly seed: number;
  private readonly isProtected: boolean;
  private readonly random: RandomStream;
  private readonly time = new VirtualTime(START_MS);
  private readonly practice: Practice;
  private readonly engine: Engine;
  private readonly kind: (typeof KINDS)[number];
  private readonly steps: readonly Step[];
  private untilMs = 0;
  private lowestHealth = Infinity;
  private commands = 0;
  private readonly liquidated = new Set<string>();
  private readonly raised: string[] = [];
  private readonly sent = new Map<string, SentPlan>();
  private plans = 0;
  private plannedCostUsd = 0;
  private ordersSent = 0;

  constructor(seed: number, isProtected: boolean) {
    this.seed = seed;
    this.isProtected = isProtected;
    this.random = seededRandom(seed);
    this.kind = KINDS[Math.floor(this.random.next() * KINDS.length)] ?? 'perpetuals';
    this.practice = practiceVenues({ seed, startTimeMs: START_MS, withPortfolio: false, pace: 1,
      depth: 0.3 + 0.7 * this.random.next() });
    this.steps = drawSteps(this.random);
    this.openPositions();
    this.engine = startEngine({ session: createMemorySession(new MemoryDisk(), ABOUT), ports: portsOn(this.time),
      venues: this.practice.venues, mode: 'practice', appVersion: '0.1.0', run: 'run1', protection: inlinePlanner });
    this.engine.onBatch((entries) => { for (const entry of entries) this.note(entry); });
  }

  run(): CrashReport {
    this.pass(3_000);
    this.command({ type: 'ChangeProtection', policy: { ...CRASH_POLICY,
      mode: this.isProtected ? 'automatic' : 'off' } });
    this.pass(1_000);
    const equityBeforeUsd = this.equity();
    let price = 1;
    for (const { afterMs, move } of this.steps) {
      this.pass(afterMs);
      this.practice.shock('BTC', move);
      this.practice.shock('ETH', Math.max(-0.5, move * 1.2));
      price *= 1 + move;
    }
    this.pass(SETTLE_MS);
    const report = { seed: this.seed, kind: this.kind, dropFraction: 1 - price, liquidated: [...this.liquidated].sort(),
      lowestHealth: this.lowestHealth, equityBeforeUsd, equityAfterUsd: this.equity(), plans: this.plans,
      plannedCostUsd: this.plannedCostUsd, ordersSent: this.ordersSent, raised: this.raised };
    this.engine.stop('done');
    return report;
  }

  private pass(ms: number): void {
    this.untilMs += ms;
    while (this.time.runNext(this.untilMs));
  }

  private command(command: Parameters<Engine['submitCommand']>[1]): void {
    this.commands += 1;
    this.engine.submitCommand(`c${this.commands}`, command);
  }

  private equity(): number {
    const { options, perpetuals } = this.practice.inside;
    return [options, perpetuals].reduce((sum, floor) => sum + (marginOf(floor).equityUsd ?? 0), 0);
  }

  /** So much that health is between 6 and 12 before anything has moved: on BTC 13 to 7 times the equity. */
  private openPositions(): void {
    const { options, perpetuals } = this.practice.inside;
    const target = 6 + 6 * this.random.next();
    if (this.kind !== 'options') this.openPerpetuals(perpetuals, target);
    if (this.kind === 'options' || this.kind === 'both') this.openOptions(options, target);
    if (this.kind === 'pair') this.openOtherSide(options, perpetuals, target);
  }

  private openPerpetuals(floor: Floor, target: number): void {
    const btc = 1 + Math.floor(this.random.next() * 8);
    hold(floor, listingOf(floor, linearPerpetualOf('BTC')), fromNumber(btc, 2));
    if (this.kind !== 'pair' && this.random.next() < 0.6) {
      hold(floor, listingOf(floor, linearPerpetualOf('ETH')), fromNumber(10 + Math.floor(this.random.next() * 90), 1));
    }
    fund(floor, 'USDC', target, 1_000_000);
  }

  /** Puts sold on coin collateral, part of it hedged with the inverse perpetual. */
  private openOptions(floor: Floor, target: number): void {
    const { weekly } = expiriesAfter(floor.market.timeMs);
    const contracts = 5 + Math.floor(this.random.next() * 20);
    hold(floor, nearestOption(floor, 'BTC', weekly, 'put', 0.25), fromNumber(-contracts, 1));
    if (this.random.next() < 0.5) {
      hold(floor, nearestOption(floor, 'BTC', weekly, 'call', 0.25), fromNumber(-contracts, 1));
    }
    fund(floor, 'BTC', target, 100);
  }

  /** Short inverse perpetuals against the long linear ones: only one of the two accounts loses. */
  private openOtherSide(options: Floor, perpetuals: Floor, target: number): void {
    const listing = listingOf(options, perpetualOf('BTC'));
    const [long] = perpetuals.holdings.holdings();
    const usd = toNumber(long?.quantity ?? fromNumber(1, 0)) * options.market.spot('BTC');
    const face = toNumber(listing.instrument.contractMultiplier);
    hold(options, listing, fromNumber(-Math.round(usd / face), 0));
    fund(options, 'BTC', target * 2, 100);
  }

  private note(entry: Entry): void {
    const { event } = entry;
    for (const { health } of this.engine.state.health.values()) {
      if (health !== null) this.lowestHealth = Math.min(this.lowestHealth, health);
    }
    if (event.type === 'FillReported' && event.fill.cause === 'liquidation') this.liquidated.add(event.fill.account);
    if (event.type === 'FillReported') this.noteFill(event.fill);
    if (event.type === 'ProtectionApproved') this.noteApproval(event.plan);
    if (event.type === 'OrderSubmitted') this.noteOrder(event.order);
    if (event.type === 'ProtectionClosed' && event.state === 'done') this.noteDone(event.plan);
  }

  private noteApproval(id: string): void {
    const { state } = this.engine;
    const plan = state.protectionPlans.get(id);
    this.plans += 1;
    this.plannedCostUsd += plan?.costUsd ?? 0;
    const { markets, deltasCoin } = protectionInputOf(state, 'restore');
    const before = new Map([...deltasCoin.keys()].flatMap((underlying) => {
      const { deltaCoin, premiumDeltaCoin } = exposureOf(state, underlying);
      return deltaCoin === null || premiumDeltaCoin === null ? [] : [[underlying, deltaCoin + premiumDeltaCoin] as const];
    }));
    this.sent.set(id, { before, change: new Map(), units: new Map([...markets.values()].map(
      ({ instrument, unitDeltaCoin }) => [instrument.id, { underlying: instrument.underlying, unit: unitDeltaCoin ?? 0,
        lot: toNumber(instrument.lotSize) }])) });
  }

  private noteFill({ clientOrderId, instrument, side, quantity }: Fill): void {
    const plan = this.sent.get(this.engine.state.orders.get(clientOrderId ?? '')?.proposal ?? '');
    const of = plan?.units.get(instrument);
    if (plan === undefined || of === undefined) return;
    const change = (side === 'buy' ? 1 : -1) * toNumber(quantity) * of.unit;
    plan.change.set(of.underlying, (plan.change.get(of.underlying) ?? 0) + change);
  }

  /** Every order but a hedge closes what the venue itself says is held. */
  private noteOrder({ account, instrument, side, quantity, reduceOnly }: ApprovedOrder): void {
    this.ordersSent += 1;
    const { options, perpetuals } = this.practice.inside;
    const floor = account.startsWith(perpetuals.rules.account.venue) ? perpetuals : options;
    const held = floor.holdings.holdings().find((one) => one.instrument.id === instrument)?.quantity ?? 0n;
    if (reduceOnly && (side === 'buy' ? -held : held) < quantity) {
      this.raised.push(`${side} ${instrument} beyond what is held`);
    }
  }

  /** What the plan's own fills made of the delta; a lot of each instrument more or less cannot be steered. */
  private noteDone(id: string): void {
    const plan = this.sent.get(id);
    if (plan === undefined) return;
    for (const [underlying, before] of plan.before) {
      const slack = Math.max(...[...plan.units.values()].filter((one) => one.underlying === underlying)
        .map(({ unit, lot }) => Math.abs(unit) * lot), 0);
      const after = Math.abs(before + (plan.change.get(underlying) ?? 0));
      if (after > Math.abs(before) + slack * 1.01) {
        this.raised.push(`${id} took ${underlying} delta from ${before.toFixed(4)} to ${after.toFixed(4)}`);
      }
    }
  }
}

/** Pays in until the account's health is at `target`. */
function fund(floor: Floor, currency: string, target: number, most: number): void {
  let [low, high] = [0, most];
  const before = floor.holdings.cashOf(currency);
  const at = (amount: number): number => {
    floor.holdings.pay(currency, fromNumber(amount - toNumber(floor.holdings.cashOf(currency)), 4));
    return healthRatio(marginOf(floor)) ?? 0;
  };
  for (let i = 0; i < 40; i += 1) {
    const middle = (low + high) / 2;
    if (at(middle) < target) low = middle;
    else high = middle;
  }
  at(Math.max(high, toNumber(before)));
}

/** 10 to 30 % down within one to four minutes; one in ten has a gap of 2 to 6 % on the way. */
function drawSteps(random: RandomStream): readonly Step[] {
  const drop = 0.1 + 0.2 * random.next();
  const count = 45 + Math.floor(random.next() * 65);
  const gapAt = random.next() < 0.1 ? Math.floor(random.next() * count) : -1;
  return Array.from({ length: count }, (_, i) => ({
    afterMs: 1_200 + Math.floor(random.next() * 1_200),
    move: i === gapAt ? -(0.02 + 0.04 * random.next())
      : Math.log(1 - drop) / count * (0.2 + 1.6 * random.next()),
  }));
}
