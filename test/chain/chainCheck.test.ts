// ballast chain check against the lab: positions, health and approvals as the contracts have them, in one JSON object.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../../src/main/hosts/cli/commands.ts';
import type { ChainLab } from './deploy/lab.ts';
import { borrowOnAave, borrowOnMorpho } from './lab/loan.ts';
import { labOfRun, whyNoLab } from './lab/labOfRun.ts';

async function check(...args: string[]): Promise<{ code: number; said: string; noted: string }> {
  let said = '';
  let noted = '';
  const code = await runCommand(['chain', 'check', ...args], { write: (text) => { said += text; },
    note: (line) => { noted += line; } });
  return { code, said, noted };
}

describe.skipIf(whyNoLab !== null)(`chain check ${whyNoLab ?? ''}`, () => {
  let lab: ChainLab;
  beforeEach(async () => { lab = await labOfRun(); });
  afterEach(async () => { await lab.anvil.stop(); });

  test('says what an address holds, owes and has approved, agreed by two endpoints', async () => {
    const [, , holder = '0x'] = lab.accounts;
    await borrowOnAave(lab, holder);
    await borrowOnMorpho(lab, holder);
    const { code, said } = await check('--rpc', `${lab.anvil.url},${lab.anvil.url.replace('127.0.0.1', 'localhost')}`,
      '--address', holder, '--pool', lab.aave.pool.address, '--morpho', lab.morpho.morpho.address);
    const data = await lab.hand.read(lab.aave.pool, 'getUserAccountData', [holder]) as bigint[];
    const report = JSON.parse(said) as { chain: { id: number; agreed: boolean }; approvals: { name: string }[];
      morpho: { markets: { market: string; health: number; supplied: string; owed: string }[] };
      lending: { health: number; debtUsd: number; positions: { currency: string }[] } };
    expect([code, report.chain.id, report.chain.agreed, report.lending.health, report.lending.debtUsd])
      .toEqual([0, 31_337, true, Number(data[5]) / 1e18, Number(data[1]) / 1e8]);
    expect(report.morpho.markets).toEqual([expect.objectContaining({ market: lab.morpho.id, supplied: '5',
      health: expect.closeTo(5 * 3_000 * 0.86 / 8_000, 6) as number })]);
    expect(report.approvals.map(({ name }) => name)).toContain('Morpho');
    expect(report.lending.positions.length).toBeGreaterThan(1);
    expect(report.approvals[0]).toMatchObject({ name: 'Aave pool', isBoundless: true, amount: null });
  });

  test('names the argument that is wrong, and an endpoint that nobody answers at', async () => {
    const [holder = '0x'] = lab.accounts;
    const said = await Promise.all([check('--address', holder), check('--rpc', 'ftp://x', '--address', holder),
      check('--rpc', lab.anvil.url, '--address', '0x12'), check('--rpc', 'http://127.0.0.1:1', '--address', holder)]);
    expect(said.map(({ code, noted }) => [code, noted])).toEqual([
      [2, '--rpc: is missing'], [2, '--rpc: must begin with https://, or with http://127.0.0.1'],
      [2, '--address: must be 0x and 40 hex digits, with a right checksum if mixed'],
      [1, 'eth_chainId: ECONNREFUSED']]);
  });
});
