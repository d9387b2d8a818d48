/** The session's own row: mode, run, kill switch, day start (rules S1, K5, V4). */
import { policyKeyOf, type PolicyKey } from '../../../shared/domain/steering/hedge.ts';
import type { Entry } from '../../events/entry.ts';
import type { RunEvent, SessionDecision } from '../../events/event.ts';
import type { SessionInfo } from '../../../shared/domain/session.ts';
import { ONE, type State } from '../state.ts';
import { disconnectAll } from './connections.ts';

export function applyRunEvent(state: State, entry: Entry, event: RunEvent): void {
  disconnectAll(state, entry);
  if (event.type === 'RunEnded') return;
  state.optionGreeks = event.optionGreeks ?? 'computed';
  const before = withoutMainnet(state.session.get(ONE));
  const kept = before ?? {
    startedTimeMs: entry.timeMs, killSwitch: 'released', killSwitchTimeMs: null, killSwitchReason: null,
    dayStartEquityUsd: null, dayStartTimeMs: null,
  };
  state.session.put(ONE, { ...kept, session: event.session, run: event.run, mode: event.mode });
}

export function applySessionDecision(state: State, entry: Entry, event: SessionDecision): void {
  switch (event.type) {
    case 'KillSwitchEngaged':
      return change(state, { killSwitch: 'engaged', killSwitchTimeMs: entry.timeMs, killSwitchReason: event.reason });
    case 'KillSwitchReleased':
      return change(state, { killSwitch: 'released', killSwitchTimeMs: entry.timeMs, killSwitchReason: null });
    case 'DayStarted':
      return change(state, { dayStartEquityUsd: event.equityUsd, dayStartTimeMs: entry.timeMs });
    case 'PolicyChanged': return state.policies.put(policyKeyOf(event.policy), event.policy);
    case 'PolicyRemoved': return removePolicy(state, policyKeyOf(event));
    case 'VolSettingsChanged':
      state.dirtyUnderlyings.add(event.settings.underlying);
      return state.volSettings.put(event.settings.underlying, event.settings);
    case 'LimitsChanged':
      if (event.by === 'trader') change(state, { limitsByTrader: true });
      return state.limits.put(ONE, event.limits);
    case 'UnknownMarginSwitched': return switchUnknown(state, event.account, event.on);
    case 'MainnetOrdersSwitched': return switchMainnet(state, event.account, event.on);
    case 'CommandRefused': case 'MarketShockOrdered': case 'NoticeRaised':
  }
}

/** A run never begins with orders to mainnet on, nor with a margin that nobody can tell accepted. */
function withoutMainnet(before: SessionInfo | undefined): SessionInfo | undefined {
  if (before === undefined) return before;
  const { mainnetOrders: _off, unknownMarginAccepted: _denied, ...kept } = before;
  return kept;
}

function switchUnknown(state: State, account: string, on: boolean): void {
  const others = (state.session.get(ONE)?.unknownMarginAccepted ?? []).filter((one) => one !== account);
  change(state, { unknownMarginAccepted: on ? [...others, account] : others });
}

function switchMainnet(state: State, account: string, on: boolean): void {
  const others = (state.session.get(ONE)?.mainnetOrders ?? []).filter((one) => one !== account);
  change(state, { mainnetOrders: on ? [...others, account] : others });
}

/** What it saw and planned goes with it; what it proposed and sent stays in its tables. */
function removePolicy(state: State, key: PolicyKey): void {
  state.policies.remove(key);
  state.hedgerStatus.remove(key);
  state.hedgePlans.remove(key);
}

function change(state: State, changes: Partial<SessionInfo>): void {
  const before = state.session.get(ONE);
  if (before !== undefined) state.session.put(ONE, { ...before, ...changes });
}
