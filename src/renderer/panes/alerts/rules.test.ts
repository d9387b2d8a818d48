import { expect, it } from 'vitest';
import { DEFAULT_ALERT_RULES } from '../../../shared/domain/margin/alert.ts';
import { faultOfRules, rulesOf } from './rules.ts';

it('levels must be numbers that fall, from 1 on', () => {
  const of = (watchHealth: string, restrictedHealth: string, dangerHealth: string) =>
    faultOfRules({ watchHealth, restrictedHealth, dangerHealth })?.key ?? null;
  expect([of('2', '1.5', '1.2'), of('two', '1.5', '1.2'), of('2', '2', '1.2'), of('2', '1.5', '0.9'), of('2', '', '1')])
    .toEqual([null, 'watchHealth', 'restrictedHealth', 'dangerHealth', 'restrictedHealth']);
  expect(rulesOf({ watchHealth: '3', restrictedHealth: '2', dangerHealth: '1.1' }, DEFAULT_ALERT_RULES))
    .toEqual({ ...DEFAULT_ALERT_RULES, watchHealth: 3, restrictedHealth: 2, dangerHealth: 1.1 });
});
