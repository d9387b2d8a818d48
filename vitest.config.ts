// The suites that run under Node, by what they need: unit is quick and touches nothing, sim runs seeded worlds,
// contract opens sockets and files, replay reads golden sessions, chain has a local one with the protocols' contracts.
// End-to-end runs under Playwright.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

interface More { readonly globalSetup?: string[]; readonly maxWorkers?: number }

const suite = (name: string, include: string[], seconds: number, { globalSetup = [], ...more }: More = {}) => ({
  test: {
    ...more,
    name,
    include,
    globalSetup,
    setupFiles: ['test/propertySeed.ts'],
    environment: 'node' as const,
    testTimeout: seconds * 1000,
    hookTimeout: seconds * 1000,
  },
});

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      suite('unit', ['src/**/*.test.{ts,tsx}', 'test/*.test.ts'], 20),
      suite('sim', ['test/sim/**/*.test.ts'], 300),
      suite('contract', ['test/contract/**/*.test.ts'], 60),
      suite('replay', ['test/replay/**/*.test.ts'], 120),
      // Tests on local chains mostly wait for blocks: one more than there are cores.
      suite('chain', ['test/chain/**/*.test.ts'], 60, { globalSetup: ['test/chain/lab/globalSetup.ts'],
        maxWorkers: availableParallelism() + 1 }),
    ],
  },
});
