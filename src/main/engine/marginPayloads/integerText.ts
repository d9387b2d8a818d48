/** Integers of contracts: text, because they do not fit a JSON number; small ones may be bare. */
import { z } from 'zod';

const NO_INTEGER = 'must be a whole number from 0 up, as text';

export const integer = z
  .union([z.string().regex(/^\d+$/, NO_INTEGER), z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)], NO_INTEGER)
  .transform(BigInt);
