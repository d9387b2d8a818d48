/** ballast cascade */
import { cascadeAnswer, cascadeJobOf } from '../../engine/stress/cascadeAnswer.ts';
import { BadInput } from '../badInput.ts';
import { OK_EXIT, printJson, type Command } from './command.ts';
import { numberOf, stateOf } from './stress.ts';

export const cascadeCommand: Command = {
  name: 'cascade',
  synopsis: '--session SESSION | --positions FILE --chain FILE --underlying COIN --move PERCENT',
  about: 'What a shock becomes once venues and lenders liquidate into it: bands, and how likely each account survives.',
  options: {
    session: 'a recorded session, as it stood at its end (see --at)',
    at: 'the moment of the session: 2026-11-22T16:49:05Z or milliseconds since 1970',
    positions: 'CSV of what is held, as for `ballast stress`',
    chain: 'recorded chain, FILE or FILE,FILE, as for `ballast stress`',
    underlying: 'the coin that is shocked',
    move: 'the shock in percent: -20 is 20 % down',
    draws: 'populations of other traders (default 200)',
    seed: 'of the draws (default 1)',
    depth: 'USD that one side of all books shows within a percent (default: the shown books)',
    'open-interest': 'of everybody, in USD (default: drawn)',
    insurance: 'funds of all venues together, in USD (default: drawn)',
  },
  positionals: [],
  run({ values }, output) {
    const { underlying } = values;
    if (underlying === undefined) throw new BadInput('--underlying', 'is missing');
    const move = values['move'] ?? '';
    if (!/^-?\d+(\.\d+)?$/.test(move)) throw new BadInput('--move', `"${move}" is not a number of percent`);
    const shock = Number(move) / 100;
    if (shock < -0.9 || shock > 2) throw new BadInput('--move', `"${move}" is not between -90 and 200`);
    const whole = (most: number) => (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;
    const seed = numberOf(values, 'seed', 1, whole(2 ** 31), 'a whole number above 0');
    const draws = numberOf(values, 'draws', 200, whole(10_000), 'a whole number from 1 to 10000');
    const above = (name: string): number | null => (values[name] === undefined ? null
      : numberOf(values, name, 0, (value) => value >= 0, 'a number of USD'));
    const depthUsd = above('depth');
    if (depthUsd === 0) throw new BadInput('--depth', 'must be above zero');
    const { state } = stateOf(values, output);
    if (![...state.indexes.values()].some((index) => index.underlying === underlying)) {
      throw new BadInput('--underlying', `no index of "${underlying.slice(0, 20)}" is recorded`);
    }
    const job = cascadeJobOf(state, { type: 'Cascade', underlying, shock, seed }, { draws,
      openInterestUsd: above('open-interest'), insuranceUsd: above('insurance'),
      ...(depthUsd === null ? {} : { depthUsd }) });
    printJson(output, cascadeAnswer(job));
    return OK_EXIT;
  },
};
