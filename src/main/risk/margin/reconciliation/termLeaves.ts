/** Every number of a venue's terms by its path, with the account as it would be were that one number another. */
import type { MarginCauseKind } from '../../../../shared/domain/margin/reconciliation.ts';
import type { AccountInput } from '../model.ts';

export interface TermLeaf {
  readonly kind: MarginCauseKind;
  /** "liquidationThreshold of ETH". */
  readonly name: string;
  readonly value: number;
  readonly at: (value: number) => AccountInput;
}

/** More than a venue's terms of fifty positions have. */
const MOST_LEAVES = 600;

export function termLeaves(input: AccountInput): readonly TermLeaf[] {
  const leaves: TermLeaf[] = [];
  walk(input.terms, [], [], (names, path, value) => leaves.push({
    ...called(names), value, at: (size) => ({ ...input, terms: replaced(input.terms, path, size) }),
  }));
  return leaves.slice(0, MOST_LEAVES);
}

type Visit = (names: readonly string[], path: readonly (string | number)[], value: number) => void;

function walk(node: unknown, names: readonly string[], path: readonly (string | number)[], visit: Visit): void {
  if (typeof node === 'number') {
    if (Number.isFinite(node) && node !== 0 && !(names.at(-1) ?? '').endsWith('Ms')) visit(names, path, node);
  } else if (Array.isArray(node)) {
    node.forEach((item, i) => walk(item, [...names, labelOf(item, i)], [...path, i], visit));
  } else if (typeof node === 'object' && node !== null) {
    for (const [name, member] of Object.entries(node)) walk(member, [...names, name], [...path, name], visit);
  }
}

/** What an entry of a list is about: its instrument, currency, asset; else its place. */
function labelOf(item: unknown, place: number): string {
  if (typeof item !== 'object' || item === null) return `no. ${place + 1}`;
  const record = item as Readonly<Record<string, unknown>>;
  for (const key of ['instrument', 'pair', 'currency', 'asset', 'underlying', 'name', 'symbol']) {
    if (typeof record[key] === 'string') return record[key];
  }
  return `no. ${place + 1}`;
}

const HAIRCUT = /threshold|haircut|loanToValue|ltv|factor|discount|weight|collateral|lltv/i;
/** What the scenarios of a portfolio margin are made of: "priceRange" is no price. */
const SCENARIO = /range|shock|vegaPower|AnnualisedMove|dampener|pnlOffset/i;

function called(names: readonly string[]): { kind: MarginCauseKind; name: string } {
  const leaf = names.at(-1) ?? '';
  const owner = names.slice(0, -1).filter((name) => !name.endsWith('s') || name.includes(':')).join(' ');
  const inTier = names.some((name) => /tier/i.test(name));
  const kind = !inTier && HAIRCUT.test(leaf) ? 'wrong haircut' : /Rate.*PerYear|interest/i.test(leaf) ? 'interest'
    : SCENARIO.test(leaf) ? 'unknown parameter set' : /price|index|spot|mark/i.test(leaf) ? 'price age' : 'wrong tier';
  return { kind, name: owner === '' ? leaf : `${leaf} of ${owner}` };
}

function replaced<T>(node: T, path: readonly (string | number)[], value: number): T {
  const [step, ...rest] = path;
  if (step === undefined) return value as T;
  const inner = (node as Readonly<Record<string | number, unknown>>)[step];
  if (Array.isArray(node)) return node.map((item, i) => (i === step ? replaced(inner, rest, value) : item)) as T;
  return { ...node, [step]: replaced(inner, rest, value) };
}
