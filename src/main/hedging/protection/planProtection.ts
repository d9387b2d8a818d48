/**
 * The cheapest set of actions that brings every account below its trigger back to its target (SPEC.md, D). Relief per
 * cost chooses what is done next; then what turned out superfluous is left out and what was too large is made smaller,
 * and the plan is sought again without each of its levers, for the first may not be the cheapest.
 */
import type { AccountId } from '../../../shared/domain/ids.ts';
import {
  isTrade, type PlanDraft, type PlanStep, type ProtectiveAction,
} from '../../../shared/domain/steering/protection.ts';
import { after, estateOf, lackUsd, raisedRisk, type Estate } from './estate.ts';
import type { ProtectedAccount, ProtectionInput } from './input.ts';
import { Levers, takenKey, type Lever, type Move, type Taken } from './levers.ts';
import { inTheWay, risky } from './withdrawals.ts';

/** A plan has at most so many steps. */
const MOST_STEPS = 12;
/** Of what a lever can do at most: what is tried when the next thing to do is chosen. */
const SHARES = [1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1];
/** What is free still is not better without bound. */
const LEAST_COST_USD = 0.01;
const ENOUGH_USD = 0.01;
const IN_THE_WAY = 'orders that would close later are withdrawn: the next plan closes what they held';

interface Pull { readonly lever: Lever; readonly amount: number }

interface Outcome {
  readonly pulls: readonly Pull[];
  readonly moves: readonly Move[];
  /** After each move. */
  readonly estates: readonly Estate[];
  readonly costUsd: number;
  readonly lackUsd: number;
}

export function planProtection(input: ProtectionInput): Omit<PlanDraft, 'computeMs'> {
  const start = estateOf(input);
  const saved = new Set(input.accounts.map(({ input: { account } }) => account).filter((account) =>
    (start.standings.get(account)?.health ?? Infinity) < input.triggerHealth));
  const { actions, left } = risky(input, start, saved);
  const levers = new Levers(left);
  const search = new Search(left, start, saved, left.accounts.filter(({ input: { account } }) => saved.has(account))
    .flatMap((account) => levers.of(account)));
  const best = search.best();
  const notes = [...unknownHealth(start, input.accounts), ...levers.notes];
  const isReached = best.lackUsd <= ENOUGH_USD && saved.size > 0;
  const inWay = isReached ? [] : inTheWay(left, saved).actions;
  if (inWay.length > 0) notes.unshift(IN_THE_WAY);
  if (!isReached && saved.size > 0) {
    notes.unshift(`no plan reaches the target: ${best.lackUsd.toFixed(0)} USD of margin are still lacking`);
    for (const reason of search.refusals) notes.push(reason);
  }
  return { ...draftOf(input, start, best, saved, [...actions, ...inWay]), isReached, notes: notes.slice(0, 12) };
}

function unknownHealth(start: Estate, accounts: readonly ProtectedAccount[]): string[] {
  return accounts.flatMap(({ input: { account } }) => {
    const standing = start.standings.get(account);
    return standing?.health === null ? [`health of ${account} is unknown: ${standing.missing.join(', ')}`] : [];
  });
}

function draftOf(
  input: ProtectionInput, start: Estate, outcome: Outcome, saved: ReadonlySet<AccountId>,
  withdrawn: readonly ProtectiveAction[],
): Omit<PlanDraft, 'computeMs' | 'isReached' | 'notes'> {
  const touched = new Set([...saved, ...outcome.moves.flatMap(({ changes }) =>
    changes.map(({ account }) => account.input.account))]);
  const end = outcome.estates.at(-1) ?? start;
  const healths = (estate: Estate): PlanStep['health'] => [...touched].flatMap((account) => {
    const health = estate.standings.get(account)?.health ?? null;
    return health === null ? [] : [{ account, health }];
  });
  let lacked = lackUsd(start, saved);
  const moved = outcome.moves.map((move, i): PlanStep => {
    const estate = outcome.estates[i] ?? start;
    const lacks = lackUsd(estate, saved);
    const reliefUsd = lacked - lacks;
    lacked = lacks;
    return { actions: move.actions, costUsd: move.costUsd, reliefUsd, health: healths(estate) };
  });
  const steps = [...withdrawn.map((action): PlanStep =>
    ({ actions: [action], costUsd: 0, reliefUsd: 0, health: healths(start) })), ...moved];
  return {
    purpose: input.purpose, asOfMs: input.nowMs, inputsSeq: input.inputsSeq, steps, costUsd: outcome.costUsd,
    accounts: [...touched].map((account) => ({ account, targetHealth: input.targetHealth,
      healthBefore: start.standings.get(account)?.health ?? null,
      healthAfter: end.standings.get(account)?.health ?? null })),
    ...oldestInput(input, steps),
  };
}

/** Of the quotes that the steps go by. */
export function oldestInput(
  { markets, nowMs }: ProtectionInput, steps: readonly PlanStep[],
): Pick<PlanDraft, 'oldestInput' | 'oldestInputAgeMs'> {
  let [name, ageMs]: [string | null, number | null] = [null, null];
  for (const action of steps.flatMap(({ actions }) => actions)) {
    const quote = isTrade(action) ? markets.get(action.instrument)?.quote ?? null : null;
    if (quote === null || nowMs - quote.receivedTimeMs <= (ageMs ?? -1)) continue;
    [name, ageMs] = [`quote of ${quote.instrument}`, nowMs - quote.receivedTimeMs];
  }
  return { oldestInput: name, oldestInputAgeMs: ageMs };
}

class Search {
  readonly refusals = new Set<string>();
  private readonly input: ProtectionInput;
  private readonly start: Estate;
  private readonly saved: ReadonlySet<AccountId>;
  private readonly levers: readonly Lever[];

  constructor(input: ProtectionInput, start: Estate, saved: ReadonlySet<AccountId>, levers: readonly Lever[]) {
    this.input = input;
    this.start = start;
    this.saved = saved;
    this.levers = levers;
  }

  best(): Outcome {
    let best = this.slimmed(this.greedy(this.levers));
    for (const { lever } of best.pulls) {
      const other = this.slimmed(this.greedy(this.levers.filter((one) => one !== lever)));
      if (isBetter(other, best)) best = other;
    }
    return best;
  }

  private greedy(levers: readonly Lever[]): Outcome {
    let outcome = this.outcomeOf([]) ?? this.nothing();
    const barred = new Set<Lever>();
    while (outcome.lackUsd > ENOUGH_USD && outcome.pulls.length <= MOST_STEPS) {
      const next = this.next(outcome, levers, barred);
      if (next === null) return outcome;
      outcome = next;
    }
    return outcome;
  }

  /** With the lever that relieves most for its cost, pulled so far as is needed; null: nothing helps. */
  private next(from: Outcome, levers: readonly Lever[], barred: Set<Lever>): Outcome | null {
    const estate = from.estates.at(-1) ?? this.start;
    const tried: { readonly pull: Pull; readonly worth: number }[] = [];
    for (const lever of levers) {
      if (barred.has(lever)) continue;
      const taken = takenBy(from.moves);
      const largest = lever.largest(estate, taken);
      let best: { pull: Pull; worth: number } | null = null;
      for (const amount of new Set(SHARES.map((share) => Math.max(1, Math.floor(largest * share))))) {
        if (amount > largest) continue;
        const worth = this.worth(from, lever, amount, estate, taken);
        if (worth > (best?.worth ?? 0)) best = { pull: { lever, amount }, worth };
      }
      if (best !== null) tried.push(best);
    }
    tried.sort((a, b) => b.worth - a.worth);
    for (const { pull } of tried) {
      const outcome = this.outcomeOf(merged(from.pulls, pull));
      if (outcome !== null && outcome.lackUsd < from.lackUsd - ENOUGH_USD) return outcome;
      barred.add(pull.lever);
    }
    return null;
  }

  /** Relief for each USD of cost; what would go past the target counts no further. */
  private worth(from: Outcome, lever: Lever, amount: number, estate: Estate, taken: Taken): number {
    const move = lever.make(estate, amount, taken);
    if (move === null) return 0;
    const relief = from.lackUsd - lackUsd(after(estate, move.changes, this.input.targetHealth), this.saved);
    return relief / Math.max(move.costUsd, LEAST_COST_USD);
  }

  /** Each pull made as small as it can be, to nothing if need be, while the target stays reached. Dearest first. */
  private slimmed(from: Outcome): Outcome {
    if (from.lackUsd > ENOUGH_USD) return from;
    let outcome = from;
    for (const { lever } of [...from.pulls].sort((a, b) => costOf(from, b) - costOf(from, a))) {
      let [low, high] = [0, outcome.pulls.find((pull) => pull.lever === lever)?.amount ?? 0];
      const at = (amount: number): Outcome | null => this.outcomeOf(outcome.pulls.flatMap((pull) =>
        (pull.lever !== lever ? [pull] : amount === 0 ? [] : [{ lever, amount }])));
      const isEnough = (one: Outcome | null): one is Outcome => one !== null && one.lackUsd <= ENOUGH_USD;
      const without = at(0);
      if (isEnough(without)) {
        outcome = without;
        continue;
      }
      while (high - low > Math.max(1, high * 1e-3)) {
        const middle = Math.floor((low + high) / 2);
        if (isEnough(at(middle))) high = middle;
        else low = middle;
      }
      const least = at(high);
      if (isEnough(least) && least.costUsd <= outcome.costUsd) outcome = least;
    }
    return outcome;
  }

  /** Null: a step is not possible, or raises risk somewhere. */
  private outcomeOf(pulls: readonly Pull[]): Outcome | null {
    const moves: Move[] = [];
    const estates: Estate[] = [];
    let estate = this.start;
    for (const { lever, amount } of pulls) {
      const move = amount > lever.largest(estate, takenBy(moves)) ? null : lever.make(estate, amount, takenBy(moves));
      if (move === null) return null;
      const next = after(estate, move.changes, this.input.targetHealth);
      const raised = raisedRisk(estate, next, move.changes, this.input.targetHealth, move.slackCoin);
      if (raised !== null) {
        this.refusals.add(`${lever.key.replaceAll('|', ' ')} ${raised}`);
        return null;
      }
      moves.push(move);
      estates.push(next);
      estate = next;
    }
    return { pulls, moves, estates, costUsd: moves.reduce((sum, { costUsd }) => sum + costUsd, 0),
      lackUsd: lackUsd(estate, this.saved) };
  }

  private nothing(): Outcome {
    return { pulls: [], moves: [], estates: [], costUsd: 0, lackUsd: lackUsd(this.start, this.saved) };
  }
}

const costOf = ({ pulls, moves }: Outcome, pull: Pull): number => moves[pulls.indexOf(pull)]?.costUsd ?? 0;

function isBetter(one: Outcome, other: Outcome): boolean {
  const [reaches, otherReaches] = [one.lackUsd <= ENOUGH_USD, other.lackUsd <= ENOUGH_USD];
  if (reaches !== otherReaches) return reaches;
  return reaches ? one.costUsd < other.costUsd - 1e-9 : one.lackUsd < other.lackUsd - ENOUGH_USD;
}

function merged(pulls: readonly Pull[], { lever, amount }: Pull): readonly Pull[] {
  if (!pulls.some((pull) => pull.lever === lever)) return [...pulls, { lever, amount }];
  return pulls.map((pull) => (pull.lever === lever ? { lever, amount: pull.amount + amount } : pull));
}

function takenBy(moves: readonly Move[]): Taken {
  const taken = new Map<string, number>();
  for (const action of moves.flatMap(({ actions }) => actions)) {
    if (!isTrade(action)) continue;
    const key = takenKey(action.instrument, action.side);
    taken.set(key, (taken.get(key) ?? 0) + Number(action.quantity) / 1e18);
  }
  return taken;
}
