/** What schemas of several venues share: exact amounts, read as the venue writes them, and the words of a fault. */
import { z } from 'zod';
import type { Decimal } from '../../../../shared/domain/decimal.ts';
import { WireError } from './wireFields.ts';

/** `decimalOf`: how the venue writes numbers; throws WireError. */
export const amountSchema = (decimalOf: (field: string, value: unknown) => Decimal | null) =>
  z.union([z.number(), z.string()]).transform((value, context): Decimal => {
    try {
      const read = decimalOf('it', value);
      if (read !== null) return read;
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
    context.issues.push({ code: 'custom', message: 'must be a number', input: value });
    return z.NEVER;
  });

/** First fault of a schema, with its field. */
export function faultOf(error: { readonly issues: readonly { path: PropertyKey[]; message: string }[] }): string {
  const [issue] = error.issues;
  return issue === undefined ? 'refused' : `${issue.path.join('.')}: ${issue.message}`.slice(0, 200);
}
