/** The search for an account's distances to liquidation as a piece of work that can be sent elsewhere: all data. */
import type { MarginModelId } from '../../../shared/domain/account.ts';
import type { AccountId, Underlying } from '../../../shared/domain/ids.ts';
import type { AccountDistances } from '../../../shared/domain/margin/margin.ts';
import type { ReadState } from '../../core/state.ts';
import { accountInputOf } from '../../core/valuation/accountInput.ts';
import { dayVols } from '../../core/valuation/dayVol.ts';
import { distancesOf } from '../../risk/portfolio/health.ts';
import type { AccountInput } from '../../risk/margin/model.ts';

export interface DistanceJob {
  readonly input: AccountInput;
  readonly model: MarginModelId;
  /** Of the state that the input was taken from. */
  readonly inputsSeq: number;
  readonly dayVols: ReadonlyMap<Underlying, number>;
}

/** Finds distances off the loop: in a worker live, at once where time is virtual. */
export interface DistanceFinder {
  /** `done` is called once, later or at once; null: they could not be found, which has been logged. */
  submit(job: DistanceJob, done: (found: AccountDistances | null) => void): void;
}

export function distanceJobOf(state: ReadState, account: AccountId): DistanceJob | null {
  const known = state.accounts.get(account);
  if (known === undefined) return null;
  return { input: accountInputOf(state, known), model: known.marginModel, inputsSeq: state.seq,
    dayVols: dayVols(state) };
}

/** `clockMs` measures the search. */
export function distancesFound(
  { input, model, inputsSeq, dayVols: vols }: DistanceJob, clockMs: (() => number) | null,
): AccountDistances {
  const began = clockMs?.() ?? 0;
  const found = distancesOf(input, model, vols);
  return { account: input.account, asOfMs: input.nowMs, inputsSeq,
    computeMs: clockMs === null ? null : clockMs() - began, ...found };
}

/** On the spot: for imports and simulated worlds. */
export const inlineFinder: DistanceFinder = { submit: (job, done) => done(distancesFound(job, null)) };
