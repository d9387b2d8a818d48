import { expect, it } from 'vitest';
import { decimalFault, stepAt } from './decimalFields.ts';

it('a typed number is an exact multiple of the step, above zero', () => {
  expect([decimalFault('1.5', '0.5'), decimalFault(' 2 ', null), decimalFault('1.3', '0.5'), decimalFault('0', '1'),
    decimalFault('-1', '1'), decimalFault('1e', '1'), decimalFault('', '1')]).toEqual([
    null, null, 'must be a multiple of 0.5', 'must be above zero', 'must be above zero', 'must be a number',
    'must be a number']);
});

it('the tick is the one that holds at the typed price', () => {
  const option = { tickSize: '0.0001', tickSteps: [{ abovePrice: '0.005', tickSize: '0.0005' }] };
  expect([stepAt(option, '0.0049'), stepAt(option, '0.005'), stepAt(option, '0.0051'), stepAt(option, 'x'),
    stepAt(undefined, '1')]).toEqual(['0.0001', '0.0001', '0.0005', '0.0001', null]);
});
