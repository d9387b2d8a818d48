/** Why the health of an account after a trade is not known: what it lacks as it stands, else what the trade brings. */
import type { MarginModel, AccountInput } from '../risk/margin/model.ts';

export function whyUnknownAfter(model: MarginModel, now: AccountInput, filled: AccountInput): string {
  const before = model.evaluate(now).missing;
  const missing = before.length > 0 ? before : model.evaluate(filled).missing;
  return missing.length > 0 ? missing.join(', ') : 'a finite margin';
}
