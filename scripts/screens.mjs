// node scripts/screens.mjs: the pictures of the README, out of those that `npm test -- e2e` took last. What was not
// taken (a suite was skipped) stays as it is, and is named.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run.mjs';

/** By the name in docs/screens: where the walk and the tasks leave it in test-artifacts/screens. */
const PICTURES = {
  'ticket.png': '1-ticket.png',
  'replay.png': '3-replay.png',
  'options.png': 'desk-options.png',
  'reconciliation.png': 'reconciliation.png',
  'unknown.png': 'fleet-unknown.png',
  'builder.png': 'builder.png',
  'roll.png': 'roll.png',
  'laboratory.png': 'laboratory.png',
  'volatility.png': 'panes/live/volatility.png',
  'stress.png': 'panes/live/stress.png',
  'protection.png': 'protection-flatten.png',
  'lending.png': 'lending-ticket.png',
};

const target = join(ROOT, 'docs', 'screens');
mkdirSync(target, { recursive: true });
for (const [name, from] of Object.entries(PICTURES)) {
  const source = join(ROOT, 'test-artifacts', 'screens', from);
  if (existsSync(source)) copyFileSync(source, join(target, name));
  else console.log(`${name}: test-artifacts/screens/${from} was not taken`);
}
