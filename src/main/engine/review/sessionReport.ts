/** A day of a session for keeping: P&L by cause, equity, the lows of margin, hedges with their reasons, fills. */
import type { ReportedHedge, SessionReport } from '../../../shared/contract/questions/explain.ts';
import { toText } from '../../../shared/domain/decimal.ts';
import type { ReadState } from '../../core/state.ts';
import type { Entry } from '../../events/entry.ts';
import { explainSession } from '../stress/explainSession.ts';
import { walkSession } from '../stress/recordedState.ts';

const SAMPLES = 240;

type Low = SessionReport['lows'][number];
interface Looked { readonly low: { health: number; timeMs: number } | null; readonly looks: number;
  readonly unknown: number }

/** The lowest health of each account, looked at whenever the book was valued. */
export class Lows {
  private readonly byAccount = new Map<string, Looked>();

  look(state: Pick<ReadState, 'health' | 'timeMs'>): void {
    for (const { account, health } of state.health.values()) {
      const { low, looks, unknown } = this.byAccount.get(account) ?? { low: null, looks: 0, unknown: 0 };
      const isLower = health !== null && (low === null || health < low.health);
      this.byAccount.set(account, { low: isLower ? { health, timeMs: state.timeMs } : low, looks: looks + 1,
        unknown: unknown + (health === null ? 1 : 0) });
    }
  }

  of(labelOf: (account: string) => string): readonly Low[] {
    return [...this.byAccount].map(([account, { low, looks, unknown }]) => ({ account, label: labelOf(account),
      health: low?.health ?? null, timeMs: low?.timeMs ?? null, unknownShare: looks === 0 ? 0 : unknown / looks }));
  }
}

/** Null as soon as one account's equity is unknown. */
export function equityOf(state: Pick<ReadState, 'health'>): number | null {
  let sum: number | null = null;
  for (const { equityUsd } of state.health.values()) {
    if (equityUsd === null) return null;
    sum = (sum ?? 0) + equityUsd;
  }
  return sum;
}

/** Of the tickets made or changed in the range, as they stand at its end. */
function hedgesOf(state: ReadState, fromMs: number): readonly ReportedHedge[] {
  return [...state.proposals.values()].filter(({ updatedTimeMs }) => updatedTimeMs >= fromMs).map((proposal) => ({
    proposal: proposal.id, timeMs: proposal.createdTimeMs, underlying: proposal.underlying, side: proposal.side,
    quantity: toText(proposal.quantity), instrument: proposal.instrument, state: proposal.state,
    reason: proposal.reason,
    deltaCoinBefore: proposal.effect.deltaCoinBefore, deltaCoinAfter: proposal.effect.deltaCoinAfter,
    costUsd: proposal.cost.totalUsd,
  }));
}

function fillOf({ event, timeMs }: Entry): SessionReport['fills'] {
  if (event.type !== 'FillReported') return [];
  const { account, instrument, side, quantity, price, fee, feeCurrency } = event.fill;
  return [{ timeMs, account, instrument, side, quantity: toText(quantity), price: toText(price), fee: toText(fee),
    feeCurrency }];
}

/** All but how long it took. Throws as explainSession does. `told` hears how far it has come, 0 to 1. */
export function sessionReport(
  folder: string, fromMs: number, toMs: number, told: (share: number) => void = () => {},
): Omit<SessionReport, 'computeMs'> {
  const pnl = explainSession(folder, fromMs, toMs);
  // The record is walked twice.
  told(0.5);
  const walk = walkSession(folder, fromMs);
  try {
    const { state } = walk;
    const lows = new Lows();
    const equity: SessionReport['equity'][number][] = [];
    const fills: SessionReport['fills'][number][] = [];
    walk.to(fromMs);
    for (let sample = 0; sample <= SAMPLES; sample += 1) {
      const timeMs = fromMs + (sample / SAMPLES) * (toMs - fromMs);
      walk.to(timeMs, (entry) => {
        fills.push(...fillOf(entry));
        if (entry.event.type === 'TimerFired' && entry.event.timer === 'valuation') lows.look(state);
      });
      equity.push({ timeMs, equityUsd: equityOf(state) });
      told(0.5 + 0.5 * sample / SAMPLES);
    }
    const labelOf = (account: string): string => state.accounts.get(account)?.label ?? account;
    const session = state.session.get('one');
    return { session: session?.session ?? '', mode: session?.mode ?? '', fromMs, toMs: pnl.toMs, pnl, equity, fills,
      accounts: pnl.accounts.map((each) => ({ ...each, label: labelOf(each.account) })), lows: lows.of(labelOf),
      hedges: hedgesOf(state, fromMs) };
  } finally {
    walk.close();
  }
}
