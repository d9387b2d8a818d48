import { describe, expect, test } from 'vitest';
import { dec, toText } from './decimal.ts';
import { isOnTick, roundToTick, tickAt } from './tick.ts';

const option = { tickSize: dec('0.0001'), tickSteps: [{ abovePrice: dec('0.005'), tickSize: dec('0.0005') }] };
const ladder = { tickSize: dec('0.01'), tickSteps: [
  { abovePrice: dec(100), tickSize: dec(1) }, { abovePrice: dec(10), tickSize: dec('0.1') }] };

describe('ticks that depend on the price', () => {
  test('the highest step below the price holds, in whatever order they are listed', () => {
    expect(['0.0049', '0.005', '0.0051', '0.3'].map((price) => toText(tickAt(option, dec(price)))))
      .toEqual(['0.0001', '0.0001', '0.0005', '0.0005']);
    expect(['9', '10', '10.1', '100', '101'].map((price) => toText(tickAt(ladder, dec(price)))))
      .toEqual(['0.01', '0.01', '0.1', '0.1', '1']);
  });

  test('without steps there is one tick', () => {
    expect(isOnTick({ tickSize: dec('0.5') }, dec('64250.5'))).toBe(true);
    expect(isOnTick({ tickSize: dec('0.5') }, dec('64250.3'))).toBe(false);
  });

  test('on the tick and rounded to it', () => {
    expect(['0.0012', '0.0052', '0.0055'].map((price) => isOnTick(option, dec(price)))).toEqual([true, false, true]);
    expect(toText(roundToTick(option, dec('0.00523'), 'floor'))).toBe('0.005');
    expect(toText(roundToTick(option, dec('0.00523'), 'ceil'))).toBe('0.0055');
  });
});
