/**
 * What the trader's hand can ask for. Each command is checked against its schema in the bridge, then goes through the
 * same inbox as everything else. Decimals travel as canonical strings. Unknown keys are refused by name.
 */
import { z } from 'zod';
import { LENDING_KINDS } from '../domain/chain/lendingAction.ts';
import { TRIGGER_PRICES } from '../domain/order.ts';
import { HEDGE_MODES } from '../domain/steering/hedge.ts';
import { decimalText, positiveDecimalText } from './decimalText.ts';
import { executionPlanSchema } from './execution.ts';
import { protectionPolicySchema, tradingLimitsSchema } from './limits.ts';

const id = z.string().min(1).max(120);
const finite = z.number().finite();

/** Per USD: 1e-3 shuns a loss of a few hundred dollars, 1e-8 hardly one of a million. */
const riskAversionPerUsd = finite.positive().max(1);

const bandRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed') }),
  z.strictObject({ kind: z.literal('whalleyWilmott'), riskAversionPerUsd }),
  z.strictObject({ kind: z.literal('zakamouline'), riskAversionPerUsd }),
  z.strictObject({ kind: z.literal('breakEven'), riskAversionPerUsd }),
  z.strictObject({ kind: z.literal('time'), everyMs: finite.min(1_000).max(30 * 86_400_000) }),
]);

export const hedgePolicySchema = z.strictObject({
  underlying: id,
  book: id.exactOptional(),
  mode: z.enum(HEDGE_MODES),
  targetDeltaCoin: finite,
  bandDeltaCoin: finite.positive(),
  band: bandRuleSchema.exactOptional(),
  returnToFraction: finite.min(0).max(1),
  instruments: z.array(z.strictObject({ account: id, instrument: id })).min(1).max(20),
  maxQuoteAgeMs: finite.positive().max(600_000),
  maxOrderDeltaCoin: finite.positive(),
  minIntervalMs: finite.min(0),
  proposalLifeMs: finite.min(1_000).max(3_600_000),
  holdingHorizonMs: finite.min(0),
  maxSlippageBps: finite.min(0).max(1_000),
  objective: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('delta') }),
    z.strictObject({ kind: z.literal('greeks'), gammaUsdPer1Pct: finite.positive().nullable(),
      vegaUsdPerVolPoint: finite.positive().nullable() }),
  ]).exactOptional(),
  neutralIn: z.enum(['usd', 'coin']).exactOptional(),
  dynamics: z.enum(['stickyStrike', 'stickyDelta', 'minimumVariance']).exactOptional(),
  caps: z.strictObject({
    maxFailedAttempts: finite.int().min(1).max(100).exactOptional(),
    maxHedgesPerHour: finite.int().min(1).max(3_600).exactOptional(),
    maxCostUsdPerDay: finite.positive().exactOptional(),
    maxNotionalUsd: finite.positive().exactOptional(),
  }).exactOptional(),
  marginCostPerYear: finite.min(0).max(10).exactOptional(),
  riskAversionPerUsd: riskAversionPerUsd.exactOptional(),
  automaticHealthFloor: finite.min(1).max(100).exactOptional(),
});

export const alertRulesSchema = z.strictObject({
  watchHealth: finite.min(1).max(100),
  restrictedHealth: finite.min(1).max(100),
  dangerHealth: finite.min(1).max(100),
  hysteresis: finite.min(0).max(1),
  failureBoundMs: finite.min(1_000).max(3_600_000),
  escalateAfterMs: finite.min(10_000).max(86_400_000),
  maxEscalations: finite.int().min(0).max(100),
  canSnoozeFailures: z.boolean(),
});

const surfaceEditSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('excludeStrike'), expiryTimeMs: finite, strike: finite.positive() }),
  z.strictObject({ kind: z.literal('nudge'), expiryTimeMs: finite, atmVolPoints: finite.min(-100).max(100),
    skewVolPoints: finite.min(-100).max(100), curvatureVolPoints: finite.min(-100).max(100) }),
  z.strictObject({ kind: z.literal('pin'), expiryTimeMs: finite,
    parameter: z.enum(['b', 'rho', 'm', 'sigma', 'alpha', 'nu']), value: finite }),
]);

export const volSettingsSchema = z.strictObject({
  underlying: id,
  model: z.enum(['svi', 'ssvi', 'sabr']),
  dynamics: z.enum(['stickyStrike', 'stickyDelta', 'minimumVariance']),
  edits: z.array(surfaceEditSchema).max(200),
  events: z.array(z.strictObject({ timeMs: finite.min(0), weightDays: finite.min(0).max(365),
    label: z.string().max(100) })).max(100),
});

/** Soft limits that the trader has seen exceeded, each by no more than this value. */
const accepts = z.array(z.strictObject({ limit: id, value: finite })).max(20).exactOptional();

export const commandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ApproveProposal'), proposal: id, accepts }),
  z.strictObject({ type: z.literal('EditProposal'), proposal: id, quantity: positiveDecimalText,
    limitPrice: positiveDecimalText }),
  z.strictObject({ type: z.literal('RejectProposal'), proposal: id, reason: z.string().max(500) }),
  /** A ticket to the policy's target now, inside the band too. */
  z.strictObject({ type: z.literal('AskHedge'), underlying: id, book: id.exactOptional() }),
  z.strictObject({ type: z.literal('SubmitOrder'), account: id, instrument: id, side: z.enum(['buy', 'sell']),
    orderType: z.enum(['limit', 'market', 'twap']),
    timeInForce: z.enum(['goodTillCancelled', 'immediateOrCancel', 'fillOrKill']),
    postOnly: z.boolean(), reduceOnly: z.boolean(),
    /** Of a combo it may be zero or below it. */
    price: decimalText.nullable(), quantity: positiveDecimalText,
    twap: z.strictObject({ minutes: z.int().min(1).max(100_000), randomize: z.boolean() }).exactOptional(),
    /** A stop: `price` is then its limit, or of a market order its bound. Compared with mark, index or last trade. */
    trigger: z.strictObject({ price: positiveDecimalText, by: z.enum(TRIGGER_PRICES) }).exactOptional(), accepts }),
  /** Asks a venue that has combos to list these legs as one instrument; ratios are signed. */
  z.strictObject({ type: z.literal('CreateCombo'), account: id,
    legs: z.array(z.strictObject({ instrument: id, ratio: decimalText })).min(2).max(8) }),
  /** Several orders under one parent: legs, tactics, a group, limits. */
  z.strictObject({ type: z.literal('StartExecution'), plan: executionPlanSchema }),
  /** Cancels what works of it; `unwind` trades back what filled. */
  z.strictObject({ type: z.literal('StopExecution'), execution: id, unwind: z.boolean() }),
  z.strictObject({ type: z.literal('CancelOrder'), clientOrderId: id }),
  /** Other price and quantity (the whole order's, what filled included) for an order that rests. */
  z.strictObject({ type: z.literal('EditOrder'), clientOrderId: id, price: decimalText,
    quantity: positiveDecimalText, accepts }),
  /** Of every account and underlying, or of the one that is named. */
  z.strictObject({ type: z.literal('CancelAllOrders'), account: id.exactOptional(), underlying: id.exactOptional() }),
  z.strictObject({ type: z.literal('EngageKillSwitch'), reason: z.string().max(200) }),
  /** `word` must be RELEASE. */
  z.strictObject({ type: z.literal('ReleaseKillSwitch'), word: z.string().max(40) }),
  z.strictObject({ type: z.literal('ChangePolicy'), policy: hedgePolicySchema }),
  /** Of a book; that of a whole underlying is switched off. */
  z.strictObject({ type: z.literal('RemovePolicy'), underlying: id, book: id }),
  z.strictObject({ type: z.literal('ChangeLimits'), limits: tradingLimitsSchema }),
  z.strictObject({ type: z.literal('ChangeProtection'), policy: protectionPolicySchema }),
  /** `word` must be FLATTEN for a plan that closes everything. */
  z.strictObject({ type: z.literal('ApproveProtection'), plan: id, word: z.string().max(40).exactOptional() }),
  z.strictObject({ type: z.literal('RejectProtection'), plan: id, reason: z.string().max(500) }),
  /** A smaller quantity for one order of an open plan; "0" leaves it out. */
  z.strictObject({ type: z.literal('EditProtection'), plan: id, step: finite.int().min(0).max(100),
    action: finite.int().min(0).max(20), quantity: decimalText }),
  /** Under the kill switch: a plan that closes everything, to be approved apart. */
  z.strictObject({ type: z.literal('PrepareFlatten') }),
  z.strictObject({ type: z.literal('AcknowledgeAlert'), alert: id }),
  z.strictObject({ type: z.literal('SnoozeAlert'), alert: id, durationMs: finite.min(60_000).max(86_400_000) }),
  z.strictObject({ type: z.literal('ChangeAlertRules'), rules: alertRulesSchema }),
  /** Of one underlying: model, edits and events of its surface, and which delta follows from it. */
  z.strictObject({ type: z.literal('ChangeVolSettings'), settings: volSettingsSchema }),
  /** With an account of a lending pool. `amount` null: all there is. */
  z.strictObject({ type: z.literal('ActOnLoan'), account: id, action: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('setEMode'), category: z.int().min(0).max(255) }),
    ...LENDING_KINDS.map((kind) => z.strictObject({ kind: z.literal(kind), currency: id,
      amount: positiveDecimalText.nullable() })),
  ]) }),
  /** On a chain, while it is not mined: the same dearer, or nothing in its place. */
  z.strictObject({ type: z.literal('ReplaceTransaction'), transaction: id, kind: z.enum(['speedUp', 'cancel']) }),
  /** Practice only: moves the simulated market by a fraction (-0.05 is 5 % down). */
  z.strictObject({ type: z.literal('ShockMarket'), underlying: id, moveFraction: finite.min(-0.9).max(5) }),
  /** Orders to a mainnet account leave only while this is on; `word` must be MAINNET to switch them on. */
  /** Lets orders of an account pass whose margin afterwards nobody can tell; all other limits stay. */
  z.strictObject({ type: z.literal('SwitchUnknownMargin'), account: id, on: z.boolean() }),
  z.strictObject({ type: z.literal('SwitchMainnetOrders'), account: id, on: z.boolean(), word: z.string().max(40) }),
]);
export type Command = z.infer<typeof commandSchema>;

/** Commands to the host about sessions and replay: they steer which state is shown, never the state itself. */
export const sessionCommandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('StartPractice'), seed: finite.int().min(0).nullable() }),
  /** At the venues where the trader has accounts. */
  z.strictObject({ type: z.literal('StartLive') }),
  /** Goes on with a live session that crashed or was ended. */
  z.strictObject({ type: z.literal('ResumeLive'), session: id }),
  /** Ends the running session in order; the terminal stays. */
  z.strictObject({ type: z.literal('StopSession') }),
  z.strictObject({ type: z.literal('OpenReplay'), session: id }),
  z.strictObject({ type: z.literal('PlayReplay') }),
  z.strictObject({ type: z.literal('PauseReplay') }),
  /** Multiple of real time; null is as fast as it goes. */
  z.strictObject({ type: z.literal('SetReplaySpeed'), speed: finite.positive().max(100_000).nullable() }),
  z.strictObject({ type: z.literal('SeekReplay'), timeMs: finite.min(0) }),
]);
export type SessionCommand = z.infer<typeof sessionCommandSchema>;
