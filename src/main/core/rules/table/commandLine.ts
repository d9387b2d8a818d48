/** Words of a rule table to a command, through the same schema as the bridge's. */
import { commandSchema, type Command } from '../../../../shared/contract/commands.ts';
import { DEFAULT_ALERT_RULES } from '../../../../shared/domain/margin/alert.ts';
import { longName } from './world.ts';

/** "buy 2 PERP 100 tif=gtc", "cancel #1", "approve h1", ... */
export function commandOf(
  words: readonly string[], options: ReadonlyMap<string, string>, idOf: (alias: string) => string,
): Command {
  return commandSchema.parse(objectOf(words, options, idOf));
}

function objectOf(
  words: readonly string[], options: ReadonlyMap<string, string>, idOf: (alias: string) => string,
): unknown {
  const [verb, first = '', second = '', third = ''] = words;
  switch (verb) {
    case 'buy': case 'sell': return {
      type: 'SubmitOrder', account: options.get('of') ?? 'sim/main', instrument: longName(second), side: verb,
      orderType: third === 'market' ? 'market' : 'limit', price: third === 'market' ? null : third, quantity: first,
      timeInForce: TIMES[options.get('tif') ?? (third === 'market' ? 'ioc' : 'gtc')],
      postOnly: options.has('postOnly'), reduceOnly: options.has('reduceOnly'), ...stopOf(third, options),
    };
    case 'execute': return { type: 'StartExecution', plan: planOf(words.slice(1), options) };
    case 'stop': return { type: 'StopExecution', execution: idOf(first), unwind: options.has('unwind') };
    case 'cancel': return { type: 'CancelOrder', clientOrderId: idOf(first) };
    case 'cancelAll': return { type: 'CancelAllOrders', ...(first === '' ? {} : { underlying: first }) };
    case 'amend': return { type: 'EditOrder', clientOrderId: idOf(first), quantity: second, price: third };
    case 'kill': return { type: 'EngageKillSwitch', reason: words.slice(1).join(' ') };
    case 'release': return { type: 'ReleaseKillSwitch', word: first };
    case 'approve': return { type: 'ApproveProposal', proposal: idOf(first) };
    case 'reject': return { type: 'RejectProposal', proposal: idOf(first), reason: words.slice(2).join(' ') };
    case 'askHedge': return { type: 'AskHedge', underlying: first, ...bookOf(options) };
    case 'edit': return { type: 'EditProposal', proposal: idOf(first), quantity: second, limitPrice: third };
    case 'mainnet':
      return { type: 'SwitchMainnetOrders', account: 'sim/main', on: first === 'on', word: second || 'none' };
    case 'unknownMargin': return { type: 'SwitchUnknownMargin', account: 'sim/main', on: first === 'on' };
    case 'ack': return { type: 'AcknowledgeAlert', alert: first };
    case 'snooze': return { type: 'SnoozeAlert', alert: first, durationMs: Number(second) };
    case 'alerts': return { type: 'ChangeAlertRules', rules: { ...DEFAULT_ALERT_RULES,
      [first]: second === 'yes' ? true : Number(second) } };
    case 'shock': return { type: 'ShockMarket', underlying: first, moveFraction: Number(second) };
    case 'policy': return { type: 'ChangePolicy', policy: { ...POLICY, instruments: [
      { account: options.get('of') ?? 'sim/main', instrument: longName(first) }],
      underlying: options.get('underlying') ?? 'BTC', ...bookOf(options),
      bandDeltaCoin: Number(options.get('band') ?? '1'),
      ...(options.has('mode') ? { mode: options.get('mode') } : {}),
      ...(options.has('floor') ? { automaticHealthFloor: Number(options.get('floor')) } : {}),
      ...(options.has('neutralIn') ? { neutralIn: options.get('neutralIn') } : {}),
      ...(options.has('dynamics') ? { dynamics: options.get('dynamics') } : {}),
      ...(options.has('cap') ? { caps: { [options.get('cap') ?? '']: Number(options.get('most')) } } : {}) } };
    case 'removePolicy': return { type: 'RemovePolicy', underlying: 'BTC', book: first };
    /** books desk=sim/main,alt/main */
    case 'books': return { type: 'ChangeLimits', limits: { ...LIMITS, rules: [],
      books: [...options].map(([name, accounts]) =>
        ({ name, accounts: accounts.split(','), underlyings: first === '' ? null : [first] })) } };
    case 'limits': return { type: 'ChangeLimits', limits: { ...LIMITS, [first]: Number(second) } };
    default: throw new Error(`no command ${verb}`);
  }
}

const bookOf = (options: ReadonlyMap<string, string>): object =>
  (options.has('book') ? { book: options.get('book') } : {});

/** "sell 1 PERP 89 trigger=90 compare=last"; with bound=89 a stop to market. */
function stopOf(price: string, options: ReadonlyMap<string, string>): object {
  const [trigger, bound] = [options.get('trigger'), options.get('bound')];
  if (trigger === undefined) return {};
  return { trigger: { price: trigger, by: options.get('compare') ?? 'mark' },
    ...(price === 'market' ? { timeInForce: TIMES[options.get('tif') ?? 'gtc'], price: bound ?? null } : {}) };
}

/** "execute legged buy:5:PERP:101 sell:2:INV:99 tactic=touch loss=10 breach=unwind". */
function planOf([group, ...legs]: readonly string[], options: ReadonlyMap<string, string>): unknown {
  const number = (name: string): number | null => (options.has(name) ? Number(options.get(name)) : null);
  return {
    source: 'test', group, onBreach: options.get('breach') ?? 'stop', onRestart: options.get('restart') ?? 'resume',
    limits: { timeMs: number('time'), maxCostUsd: number('cost'), stopBelowUsd: number('below'),
      stopAboveUsd: number('above'), maxLeggingLossUsd: number('loss') },
    legs: legs.map((leg) => {
      const [side, quantity, instrument = '', limitPrice] = leg.split(':');
      return { account: 'sim/main', instrument: longName(instrument), side, quantity, limitPrice, reduceOnly: false,
        tactic: TACTICS[options.get('tactic') ?? 'immediate'] };
    }),
  };
}

const TACTICS: Readonly<Record<string, unknown>> = {
  immediate: { kind: 'immediate' }, twice: { kind: 'immediate', attempts: 2 }, touch: { kind: 'touch', repegMs: 1_000 },
  twap: { kind: 'twap', durationMs: 4_000, slices: 4 }, volume: { kind: 'volume', share: 0.5 },
  front: { kind: 'almgrenChriss', durationMs: 4_000, slices: 4, halfLives: 3 },
  iceberg: { kind: 'iceberg', shown: '2' },
};

const TIMES: Readonly<Record<string, string>> =
  { gtc: 'goodTillCancelled', ioc: 'immediateOrCancel', fok: 'fillOrKill' };

const POLICY = {
  mode: 'propose', targetDeltaCoin: 0, returnToFraction: 0, maxQuoteAgeMs: 5_000, maxOrderDeltaCoin: 100,
  minIntervalMs: 10_000, proposalLifeMs: 60_000, holdingHorizonMs: 0, maxSlippageBps: 50,
};

const LIMITS = {
  maxOrderNotionalUsd: 1e9, maxUnderlyingDeltaUsd: 1e9, maxOpenOrders: 100, maxOrdersPerMinute: 100,
  maxPriceAwayFromMark: 0.5, minHealthAfter: 1,
};
