/** The schema of limits, from a file or a hand: a key too many, a wrong unit, a contradiction is named by its path. */
import { z } from 'zod';
import { LIMIT_MEASURES, ruleName, scopeOf, type LimitMeasure } from '../domain/steering/limits.ts';

const id = z.string().min(1).max(120);
const finite = z.number().finite();
const measures = Object.keys(LIMIT_MEASURES) as [LimitMeasure, ...LimitMeasure[]];

const ruleSchema = z.strictObject({
  scope: id,
  measure: z.enum(measures),
  unit: z.string().max(40),
  soft: finite.min(0).nullable(),
  hard: finite.min(0).nullable(),
}).superRefine(({ scope, measure, unit, soft, hard }, context) => {
  const refuse = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message });
  const { unit: wanted, worse, scopes } = LIMIT_MEASURES[measure];
  const found = scopeOf(scope);
  if (found === null) refuse('scope', `"${scope}" is no scope: order, estate, or KIND:NAME`);
  else if (!(scopes as readonly string[]).includes(found.kind)) {
    refuse('scope', `${measure} is not measured by ${found.kind}: ${scopes.join(', ')}`);
  }
  if (unit !== wanted) refuse('unit', `"${unit}" is not the unit of ${measure}: ${wanted}`);
  if (soft === null && hard === null) refuse('hard', 'neither soft nor hard says anything');
  if (soft !== null && hard !== null && (worse === 'more' ? soft >= hard : soft <= hard)) {
    refuse('soft', `contradicts hard: asks at ${soft}, denies at ${hard}`);
  }
});

const bookSchema = z.strictObject({
  name: z.string().min(1).max(60),
  accounts: z.array(id).min(1).max(50).readonly(),
  underlyings: z.array(id).min(1).max(50).readonly().nullable(),
});

export const tradingLimitsSchema = z.strictObject({
  maxOrderNotionalUsd: finite.positive(),
  maxUnderlyingDeltaUsd: finite.positive(),
  maxOpenOrders: finite.int().positive(),
  maxOrdersPerMinute: finite.int().positive(),
  maxPriceAwayFromMark: finite.positive().max(1),
  minHealthAfter: finite.min(1),
  rules: z.array(ruleSchema).max(200).readonly().exactOptional(),
  books: z.array(bookSchema).max(50).readonly().exactOptional(),
}).superRefine(({ rules = [], books = [] }, context) => {
  const seen = new Map<string, number>();
  for (const [i, rule] of rules.entries()) {
    const earlier = seen.get(ruleName(rule));
    if (earlier !== undefined) {
      context.addIssue({ code: 'custom', path: ['rules', i, 'measure'],
        message: `contradicts rules[${earlier}]: ${ruleName(rule)} is there twice` });
    }
    seen.set(ruleName(rule), i);
    const scope = scopeOf(rule.scope);
    if (scope?.kind === 'book' && !books.some(({ name }) => name === scope.name)) {
      context.addIssue({ code: 'custom', path: ['rules', i, 'scope'], message: `no book "${scope.name}" in books` });
    }
  }
  for (const [i, { name }] of books.entries()) {
    if (books.findIndex((book) => book.name === name) === i) continue;
    context.addIssue({ code: 'custom', path: ['books', i, 'name'], message: `"${name}" is there twice` });
  }
});

const routeSchema = z.strictObject({ from: id, to: id, currency: id, minutes: finite.min(0).max(10_080),
  costUsd: finite.min(0) });

export const protectionPolicySchema = z.strictObject({
  mode: z.enum(['off', 'propose', 'automatic']),
  triggerHealth: finite.min(1).max(20),
  targetHealth: finite.min(1).max(50),
  maxAutomaticCostUsd: finite.min(0),
  routes: z.array(routeSchema).max(50).readonly(),
}).superRefine(({ triggerHealth, targetHealth, routes }, context) => {
  if (targetHealth <= triggerHealth) {
    context.addIssue({ code: 'custom', path: ['targetHealth'],
      message: `must lie above triggerHealth (${triggerHealth}), or the next tick triggers again` });
  }
  for (const [i, { from, to }] of routes.entries()) {
    if (from === to) context.addIssue({ code: 'custom', path: ['routes', i, 'to'], message: 'is where it comes from' });
  }
});
