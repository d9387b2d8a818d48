/** Why the health of an account after a trade is not known: what it lacks as it stands, else what the trade brings. */
import type { AccountInput, MarginModel } from '../../risk/margin/model.ts';

/** Never empty. */
export function missingAfter(model: MarginModel, now: AccountInput, filled: AccountInput): readonly string[] {
  const before = model.evaluate(now).missing;
  const missing = before.length > 0 ? before : model.evaluate(filled).missing;
  return missing.length > 0 ? missing : ['a finite margin'];
}
