import { describe, expect, it } from 'vitest';
import { hedgePolicySchema } from '../../../shared/contract/commands.ts';
import { tradingLimitsSchema } from '../../../shared/contract/limits.ts';
import { LIMIT_SETTINGS, POLICY_SETTINGS, readSetting, shownText, type Setting } from './settings.ts';

const POLICY = { underlying: 'BTC', mode: 'propose', targetDeltaCoin: 0, bandDeltaCoin: 0.25, returnToFraction: 0.25,
  instruments: [{ account: 'a/b', instrument: 'a:P' }], maxQuoteAgeMs: 5_000, maxOrderDeltaCoin: 5, minIntervalMs: 10_000,
  proposalLifeMs: 60_000, holdingHorizonMs: 28_800_000, maxSlippageBps: 10 };
const LIMITS = { maxOrderNotionalUsd: 1e6, maxUnderlyingDeltaUsd: 5e6, maxOpenOrders: 50, maxOrdersPerMinute: 60,
  maxPriceAwayFromMark: 0.05, minHealthAfter: 1.1 };

describe('settings', () => {
  const setting = (key: string): Setting<never> =>
    [...POLICY_SETTINGS('BTC'), ...LIMIT_SETTINGS].find((each) => each.key === key) as unknown as Setting<never>;

  it('are shown in the trader\'s units and read back the same', () => {
    expect([shownText(28_800_000, 3_600_000), shownText(0.05, 0.01), shownText(0.1 + 0.2, 1)]).toEqual(['8', '5', '0.3']);
    expect(readSetting(setting('maxPriceAwayFromMark'), '7')).toEqual({ ok: true, kept: 0.07 });
    expect(readSetting(setting('maxOrderNotionalUsd'), '1,500,000')).toEqual({ ok: true, kept: 1_500_000 });
  });

  it('say what is wrong in the units shown', () => {
    const faults = [['bandDeltaCoin', '0'], ['bandDeltaCoin', ''], ['maxQuoteAgeMs', '601'], ['maxOpenOrders', '1.5'],
      ['returnToFraction', '-1'], ['targetDeltaCoin', 'x']] as const;
    expect(faults.map(([key, text]) => readSetting(setting(key), text))).toEqual([
      'must be above 0', 'must be a number', 'must be at most 600', 'must be a whole number', 'must be at least 0',
      'must be a number'].map((fault) => ({ ok: false, fault })));
  });

  it('accept nothing that the schema of the command refuses', () => {
    const texts = ['-1', '0', '0.5', '1', '59', '601', '1001', '3601', '1e300'];
    const refused = (schema: { safeParse(value: unknown): { success: boolean } }, record: object,
      settings: readonly Setting<never>[]): string[] => settings.flatMap((each) => texts.flatMap((text) => {
      const read = readSetting(each, text);
      return read.ok && !schema.safeParse({ ...record, [each.key]: read.kept }).success ? [`${String(each.key)} ${text}`] : [];
    }));
    expect([
      ...refused(hedgePolicySchema, POLICY, POLICY_SETTINGS('BTC') as never),
      ...refused(tradingLimitsSchema, LIMITS, LIMIT_SETTINGS as never),
    ]).toEqual([]);
  });
});
