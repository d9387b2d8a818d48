import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fakes/entries.ts';
import { recordPractice } from '../../../test/fakes/practiceSession.ts';

test('M13 in a practice session the account of perpetuals is healthy by Hyperliquid\'s model and agrees with its venue', () => {
  const made = recordPractice(temporaryFolder());
  made.pass(20);
  const { state } = made.engine;
  const account = 'simulated-perpetuals/main';
  const [health, row] = [state.health.get(account), state.marginReconciliations.get(account)];
  expect([state.accounts.get(account)?.marginModel, health?.missing, row?.agreement]).toEqual(['hyperliquid', [], 'agrees']);
  expect(health?.health).toBeGreaterThan(3);
  const prices = row?.differences.filter(({ quantity }) => quantity === 'liquidationPrice') ?? [];
  expect(prices.map(({ within, venues }) => [within, venues === null || venues > 0])).toEqual([[true, true], [true, true]]);
  made.engine.stop('end of test');
});
