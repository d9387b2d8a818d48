// Properties draw the same examples on every run, so that a red test is red for whoever runs it. Look further with
// another seed: FC_SEED=123 npx vitest run --project unit, or FC_SEED=random; a failure prints the seed it had.
import fc from 'fast-check';

const asked = process.env['FC_SEED'] ?? '20261122';
const seed = asked === 'random' ? Date.now() % 2 ** 31 : Number(asked);
if (!Number.isSafeInteger(seed)) throw new Error(`FC_SEED is neither a whole number nor "random": ${asked}`);
fc.configureGlobal({ seed });
