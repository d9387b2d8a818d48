/**
 * What a key of ours may be used for in this session: named contracts and methods, so much a day, no approval without
 * bound. Whatever is not named is refused before anything is simulated.
 */
import { decodeFunctionData, parseAbi, toFunctionSelector, type Address, type Hex } from 'viem';
import { BOUNDLESS } from './allowances.ts';
import type { ChainTransaction } from '../../../../../shared/domain/chain/transaction.ts';
import { MS_PER_DAY } from '../../../../../shared/domain/instrument.ts';

export interface AllowedContract {
  readonly address: Address;
  /** "approve(address,uint256)". */
  readonly methods: readonly string[];
}

export interface SpendTerms {
  readonly allowed: readonly AllowedContract[];
  /** Spenders that may be approved. */
  readonly spenders: readonly Address[];
  readonly maxSpendUsdPerDay: number;
  readonly maxNativeWeiPerTransaction: bigint;
}

interface Wanted {
  readonly id: string;
  readonly to: Address;
  readonly data: Hex;
  readonly valueWei: bigint;
  readonly spendUsd: number | null;
}

const APPROVALS = parseAbi([
  'function approve(address spender, uint256 amount)',
  'function increaseAllowance(address spender, uint256 amount)',
  'function setApprovalForAll(address operator, bool approved)',
]);

export class SpendPolicy {
  private readonly terms: SpendTerms;
  private readonly methods: ReadonlyMap<string, ReadonlySet<string>>;
  /** By intent, so that a replacement of the same intent counts once. */
  private readonly spent = new Map<string, { readonly timeMs: number; readonly usd: number }>();

  constructor(terms: SpendTerms) {
    this.terms = terms;
    this.methods = new Map(terms.allowed.map(({ address, methods }) =>
      [address.toLowerCase(), new Set<string>(methods.map((method) => toFunctionSelector(method)))]));
  }

  /** In words for the trader; null: it may go on. */
  hindranceOf({ id, to, data, valueWei, spendUsd }: Wanted, nowMs: number): string | null {
    const methods = this.methods.get(to.toLowerCase());
    if (methods === undefined) return `${to} is not among the contracts that this key may call`;
    const selector = data.slice(0, 10);
    if (!methods.has(selector)) return `${selector} is not among the methods that this key may call at ${to}`;
    if (valueWei > this.terms.maxNativeWeiPerTransaction) {
      return 'it would send more of the chain\'s currency than allowed';
    }
    const approval = approvalProblem(data, this.terms.spenders);
    if (approval !== null) return approval;
    if (spendUsd === null) return 'what it spends cannot be valued, so that the day\'s cap cannot be held';
    const already = this.spentUsd(nowMs, id);
    if (already + spendUsd > this.terms.maxSpendUsdPerDay) {
      return `${Math.round(already + spendUsd)} USD in a day is above the cap of ${this.terms.maxSpendUsdPerDay}`;
    }
    return null;
  }

  /** What was signed counts, whatever becomes of it, unless it never left or did nothing. */
  note({ id, spendUsd, state, outcome, updatedTimeMs }: ChainTransaction): void {
    const isNothing = state === 'refused' || (state === 'final' && outcome !== 'success');
    if (isNothing || spendUsd === null) this.spent.delete(id);
    else this.spent.set(id, { timeMs: this.spent.get(id)?.timeMs ?? updatedTimeMs, usd: spendUsd });
  }

  spentUsd(nowMs: number, except = ''): number {
    let sum = 0;
    for (const [id, { timeMs, usd }] of this.spent) {
      if (timeMs < nowMs - MS_PER_DAY) this.spent.delete(id);
      else if (id !== except) sum += usd;
    }
    return sum;
  }
}

function approvalProblem(data: Hex, spenders: readonly Address[]): string | null {
  let read: { functionName: string; args: readonly unknown[] };
  try {
    read = decodeFunctionData({ abi: APPROVALS, data });
  } catch {
    return null;
  }
  if (read.functionName === 'setApprovalForAll') return 'approval for all is never given';
  const [spender, amount] = read.args as readonly [Address, bigint];
  if (amount >= BOUNDLESS) return 'an approval without bound is never given';
  if (amount > 0n && !spenders.some((one) => one.toLowerCase() === spender.toLowerCase())) {
    return `${spender} is not among those that may be approved`;
  }
  return null;
}
