/**
 * The policy laboratory: one pass over a session's record, and at every valuation each policy looks at the market as it
 * was, without the hedges of that session and with its own (hedging/SPEC.md, T).
 */
import type { HedgePolicy } from '../../../shared/domain/steering/hedge.ts';
import type {
  LaboratoryAnswer, LaboratoryQuery, LaboratoryRow,
} from '../../../shared/contract/questions/laboratory.ts';
import { candidateOf } from '../../core/exposure/hedgerInput.ts';
import { settledExposureOf } from '../../core/exposure/exposure.ts';
import type { ReadState } from '../../core/state.ts';
import { dayVols } from '../../core/valuation/dayVol.ts';
import type { Entry } from '../../events/entry.ts';
import { keyOf, type HedgeFill, type Look } from '../../hedging/laboratory/look.ts';
import { Trial } from '../../hedging/laboratory/trial.ts';
import { readSession } from '../../journal/session.ts';
import { applyRecorded, entryOf, readRecorded } from '../recorded.ts';
import { restoreSnapshot } from '../recovery.ts';
import { equityOf } from '../review/sessionReport.ts';
import { DayHedges } from './dayHedges.ts';

export type LaboratoryWork = Pick<LaboratoryQuery, 'trials' | 'approvalDelayMs' | 'windowMs'>;

const RECORDED = 'as recorded';
const HEALTH_EVERY_MS = 10_000;
const PROGRESS_EVERY = 2_000;
/** Where the session has no approval to go by. */
const USUAL_DELAY_MS = 5_000;

/** `toMs`: nothing later is looked at. Throws JournalReadError naming what cannot be read. */
export function runLaboratory(
  folder: string, work: LaboratoryWork, toMs: number, onProgress: (share: number) => void = () => {},
): Omit<LaboratoryAnswer, 'computeMs'> {
  const reader = readSession(folder);
  try {
    const approvalDelayMs = work.approvalDelayMs ?? usualDelayMs(folder, toMs);
    const { state, position } = restoreSnapshot(reader, () => false);
    const bench = new Bench(work, approvalDelayMs);
    let records = 0;
    for (const recorded of readRecorded(reader, position)) {
      const entry = recorded.kind === 'entry' ? entryOf(recorded.stored) : null;
      if ((entry?.timeMs ?? 0) > toMs) break;
      applyRecorded(state, recorded);
      if (entry !== null) bench.take(state, entry);
      records += 1;
      if (records % PROGRESS_EVERY === 0 && entry !== null) onProgress(entry.seq / Math.max(reader.lastSeq, 1));
    }
    return { session: reader.manifest.session, approvalDelayMs, windowMs: work.windowMs, ...bench.answer() };
  } finally {
    reader.close();
  }
}

/** Median time from proposal to approval in the session. */
function usualDelayMs(folder: string, toMs: number): number {
  const reader = readSession(folder);
  try {
    const proposed = new Map<string, number>();
    const delays: number[] = [];
    for (const stored of reader.readEntries(1)) {
      const entry = entryOf(stored);
      if (entry === null) continue;
      if (entry.timeMs > toMs) break;
      const { event, timeMs } = entry;
      if (event.type === 'HedgeProposed') proposed.set(event.proposal.id, timeMs);
      if (event.type === 'ProposalApproved') delays.push(timeMs - (proposed.get(event.proposal) ?? timeMs));
    }
    return delays.sort((a, b) => a - b)[delays.length >> 1] ?? USUAL_DELAY_MS;
  } finally {
    reader.close();
  }
}

interface OnTrial { readonly policy: HedgePolicy; readonly trial: Trial; readonly isRecorded: boolean }

class Bench {
  private readonly trials: readonly OnTrial[];
  private readonly byUnderlying = new Map<string, HedgePolicy[]>();
  private readonly hedges = new DayHedges();
  private readonly fills: HedgeFill[] = [];
  private looks = 0;
  private fromMs: number | null = null;
  private toMs = 0;

  constructor({ trials, windowMs }: LaboratoryWork, approvalDelayMs: number) {
    for (const { policy } of trials) {
      this.byUnderlying.set(policy.underlying, [...this.byUnderlying.get(policy.underlying) ?? [], policy]);
    }
    const trialOf = (name: string, policy: HedgePolicy, isRecorded: boolean): OnTrial => ({ policy, isRecorded,
      trial: new Trial({ name, policy: isRecorded ? null : policy, approvalDelayMs, windowMs,
        healthEveryMs: HEALTH_EVERY_MS, target: { deltaCoin: policy.targetDeltaCoin,
          maxQuoteAgeMs: policy.maxQuoteAgeMs, underlying: policy.underlying } }) });
    const recorded = [...this.byUnderlying.values()].flatMap(([policy]) =>
      (policy === undefined ? [] : [trialOf(RECORDED, policy, true)]));
    this.trials = [...recorded, ...trials.map(({ name, policy }) => trialOf(name, policy, false))];
  }

  /** After `state` has it. */
  take(state: ReadState, { event, timeMs }: Entry): void {
    if (event.type === 'FillReported') {
      const fill = this.hedges.take(state, event.fill);
      if (fill !== null) this.fills.push(fill);
    }
    if (event.type !== 'TimerFired' || event.timer !== 'valuation') return;
    // Before every account has told what it holds, equity and delta are those of a part.
    if ((state.session.get('one')?.dayStartTimeMs ?? null) === null) return;
    this.looks += 1;
    this.fromMs ??= timeMs;
    this.toMs = timeMs;
    for (const [underlying, policies] of this.byUnderlying) this.lookAt(state, underlying, policies);
    this.fills.length = 0;
  }

  answer(): Pick<LaboratoryAnswer, 'fromMs' | 'toMs' | 'looks' | 'rows'> {
    const rows = this.trials.map(({ trial, policy, isRecorded }): LaboratoryRow =>
      ({ ...trial.result(), underlying: policy.underlying, isRecorded }));
    return { fromMs: this.fromMs ?? 0, toMs: this.toMs, looks: this.looks, rows };
  }

  private lookAt(state: ReadState, underlying: string, policies: readonly HedgePolicy[]): void {
    const look = this.lookOf(state, underlying, policies);
    const fills = this.fills.filter(({ instrument }) => state.instruments.get(instrument)?.underlying === underlying);
    for (const { trial, policy, isRecorded } of this.trials) {
      if (policy.underlying === underlying) trial.look(look, () => (isRecorded ? fills : []));
    }
  }

  private lookOf(state: ReadState, underlying: string, policies: readonly HedgePolicy[]): Look {
    const named = new Map(policies.flatMap(({ instruments }) => instruments).map((each) => [keyOf(each), each]));
    for (const each of this.hedges.instruments(underlying)) named.set(keyOf(each), each);
    const { hedges } = this;
    const candidates = [...named.values()].flatMap(({ account, instrument }) => {
      const candidate = candidateOf(state, account, instrument);
      if (candidate === null) return [];
      const accountInput = hedges.without(state, candidate);
      return [{ ...candidate, accountInput }];
    });
    const exposure = settledExposureOf(state, underlying);
    const own = hedges.deltaCoin(state, underlying);
    const [equityUsd, profitUsd] = [equityOf(state), hedges.profitUsd(state)];
    const price = candidates.map(({ indexPriceUsd }) => indexPriceUsd).find((each) => each !== null) ?? null;
    return {
      timeMs: state.timeMs, priceUsd: price, candidates, limits: state.limits.get('one') ?? null,
      dayVol: dayVols(state, [underlying]).get(underlying) ?? null,
      killSwitch: state.session.get('one')?.killSwitch === 'engaged',
      equityUsd: equityUsd === null || profitUsd === null ? null : equityUsd - profitUsd,
      exposure: { ...exposure,
        deltaCoin: exposure.deltaCoin === null || own === null ? null : exposure.deltaCoin - own },
    };
  }
}
