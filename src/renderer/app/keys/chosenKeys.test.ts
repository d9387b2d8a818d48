import { expect, it } from 'vitest';
import { faultOfChord, withChosenKeys } from './chosenKeys.ts';

const KILL = { id: 'kill', title: 'Kill', chord: 'mod+shift+x', always: true };
const CHART = { id: 'pane-chart', title: 'Show Chart', chord: 'alt+1' };
const ALL = [KILL, CHART];

it('a key is refused that stands for something else, that others need or that a slip would press', () => {
  const faults = ['alt+1', 'mod+shift+x', 'mod+w', 'f6', 'k', 'shift+k', 'alt+k', 'f9', 'mod+shift+k']
    .map((chord) => faultOfChord(chord, CHART, ALL));
  expect(faults).toEqual([null, 'already stands for "Kill"', 'is needed by the desk or by the browser',
    'is needed by the desk or by the browser', 'needs Ctrl or Alt', 'needs Ctrl or Alt', null, null, null]);
});

it('chosen keys replace those that ship; what reduces risk keeps one', () => {
  expect(withChosenKeys(ALL, { kill: '', 'pane-chart': '' })).toEqual([KILL,
    { id: 'pane-chart', title: 'Show Chart' }]);
  expect(withChosenKeys(ALL, { kill: 'f9', toString: 'f8' })).toEqual([{ ...KILL, chord: 'f9' }, CHART]);
});
