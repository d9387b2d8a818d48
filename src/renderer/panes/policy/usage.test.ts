import { expect, it } from 'vitest';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { armedOf, type ArmedInput } from './armed.ts';
import type { Limits } from './settings.ts';
import { usageOf, type UsageInput } from './usage.ts';

const limits: Limits = { maxOrderNotionalUsd: 1, maxUnderlyingDeltaUsd: 100_000, maxOpenOrders: 10,
  maxOrdersPerMinute: 20, maxPriceAwayFromMark: 0.1, minHealthAfter: 1.2 };
const order = (state: string, submittedTimeMs: number) =>
  ({ state, submittedTimeMs }) as unknown as WireRecord<'orders'>;
const node = (underlying: string, deltaUsd: number | null) =>
  ({ kind: 'underlying', label: underlying, underlying, greeks: deltaUsd === null ? null : { deltaUsd } }) as unknown as
  WireRecord<'nodes'>;
const health = (account: string, value: number | null) =>
  ({ account, health: value }) as unknown as WireRecord<'health'>;
const input: UsageInput = { limits, nowMs: 100_000, nodes: [node('BTC', -50_000), node('ETH', 20_000)],
  orders: [order('accepted', 1), order('filled', 99_000), order('denied', 99_000), order('unknown', 99_999)],
  healths: [health('a', 2.4), health('b', 1.5)] };

it('counts what each limit bounds, the worst of it', () => {
  expect(usageOf(input)).toEqual([
    { key: 'maxUnderlyingDeltaUsd', now: 50_000, of: 'BTC', share: 0.5 },
    { key: 'maxOpenOrders', now: 2, of: '', share: 0.2 },
    { key: 'maxOrdersPerMinute', now: 2, of: '', share: 0.1 },
    { key: 'minHealthAfter', now: 1.5, of: 'b', share: 0.7999999999999999 },
  ]);
  const unknown = usageOf({ ...input, nowMs: null, nodes: [node('BTC', null)], healths: [health('a', null)] });
  expect(unknown.map(({ now }) => now)).toEqual([null, 2, null, null]);
});

it('orders leave only where nothing hinders, and the hindrance has a name', () => {
  const account = (id: string, network?: string) => ({ id, label: id, venue: 'v', ...(network === undefined ? {}
    : { network }) }) as unknown as WireRecord<'accounts'>;
  const connected = { state: 'connected', reconciled: true } as WireRecord<'connections'>;
  const base: ArmedInput = { accounts: [account('v/a')], connections: new Map([['v', connected]]), replaying: false,
    linked: true, session: { killSwitch: 'released' } as WireRecord<'session'> };
  const why = (part: Partial<ArmedInput>) => armedOf({ ...base, ...part })[0]?.hindrance;
  const on = { killSwitch: 'released', mainnetOrders: ['v/a'] } as unknown as WireRecord<'session'>;
  expect([
    why({}), why({ replaying: true }), why({ linked: false }), why({ accounts: [account('v/a', 'mainnet')] }),
    why({ accounts: [account('v/a', 'mainnet')], session: on }), why({ connections: new Map() }),
    why({ connections: new Map([['v', { ...connected, reconciled: false }]]) }),
  ]).toEqual([null, 'REPLAY: read-only', 'the engine is away', 'mainnet orders are switched off', null,
    'v is not connected', 'not reconciled yet']);
  expect(armedOf({ ...base, session: { killSwitch: 'engaged' } as WireRecord<'session'> })[0]?.closesOnly).toBe(true);
});
