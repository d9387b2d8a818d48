/** A liquidation cascade over a book's accounts: what the screen and the command line show. Runs in the worker. */
import type { CascadeAnswer, CascadeQuery } from '../../../shared/contract/questions/cascade.ts';
import type { MarginModelId } from '../../../shared/domain/account.ts';
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { ReadState } from '../../core/state.ts';
import { accountInputOf } from '../../core/valuation/accountInput.ts';
import { dayVols } from '../../core/valuation/dayVol.ts';
import { simulateCascade } from '../../hedging/cascade/cascade.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { notionalUsd } from '../../risk/portfolio/contractValue.ts';

export interface CascadeJob {
  readonly query: CascadeQuery;
  readonly timeMs: number;
  readonly draws: number;
  readonly depthUsd: number;
  readonly dayVol: number;
  readonly openInterestUsd: number | null;
  readonly insuranceUsd: number | null;
  readonly accounts: readonly { readonly input: AccountInput; readonly model: MarginModelId }[];
}

const DRAWS = 200;
const DEFAULT_DAY_VOL = 0.03;
/** Where no book is shown: a middling market's. */
const DEFAULT_DEPTH_USD = 5e6;

export function cascadeJobOf(state: ReadState, query: CascadeQuery, known: Partial<CascadeJob> = {}): CascadeJob {
  return { query, timeMs: state.timeMs, draws: DRAWS, openInterestUsd: null, insuranceUsd: null,
    depthUsd: shownDepthUsd(state, query.underlying) ?? DEFAULT_DEPTH_USD,
    dayVol: dayVols(state, [query.underlying]).get(query.underlying) ?? DEFAULT_DAY_VOL,
    accounts: [...state.accounts.values()].map((account) =>
      ({ input: accountInputOf(state, account), model: account.marginModel })),
    ...known };
}

/** All but how long it took. Throws RangeError for a depth or vol that makes no sense. */
export function cascadeAnswer(job: CascadeJob): Omit<CascadeAnswer, 'computeMs'> {
  const { query: { underlying, shock, seed }, timeMs, depthUsd, dayVol } = job;
  if (!(depthUsd > 0) || !(dayVol > 0)) throw new RangeError('depth and vol must be above zero');
  const { accounts, ...result } = simulateCascade({ ...job, underlying, shock, seed });
  return { ...result, timeMs, accounts: accounts.map(({ account, survival, marginLeftUsd }) =>
    ({ account, survival, marginLeftUsd })) };
}

/** One side, within a percent of the middle, of every perpetual and future that shows a book. */
function shownDepthUsd(state: ReadState, underlying: string): number | null {
  let [bids, asks] = [0, 0];
  for (const { instrument: id, bids: shownBids, asks: shownAsks } of state.books.values()) {
    const instrument = state.instruments.get(id);
    const [bid, ask] = [shownBids[0], shownAsks[0]];
    if (instrument?.underlying !== underlying || instrument.kind === 'option') continue;
    if (bid === undefined || ask === undefined) continue;
    const middle = (toNumber(bid.price) + toNumber(ask.price)) / 2;
    const near = (levels: typeof shownBids): number => levels
      .filter(({ price }) => Math.abs(toNumber(price) / middle - 1) <= 0.01)
      .reduce((sum, { quantity }) => sum + notionalUsd(instrument, toNumber(quantity), middle, middle), 0);
    bids += near(shownBids);
    asks += near(shownAsks);
  }
  return bids + asks > 0 ? (bids + asks) / 2 : null;
}
