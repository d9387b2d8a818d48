/** ballast explain */
import { explainSession } from '../../../engine/stress/explainSession.ts';
import { BadInput, lineOf } from '../../badInput.ts';
import { findSession } from '../../practice.ts';
import { OK_EXIT, printJson, type Arguments, type Command } from '../command.ts';
import { momentOf } from '../moment.ts';
import { sessionsAt } from '../place.ts';

export const explainCommand: Command = {
  name: 'explain',
  synopsis: '--session SESSION --from T --to T',
  about: 'Explains the profit of a session between two moments by its causes; the parts add up to the total exactly.',
  options: {
    session: 'a recorded session',
    from: '2026-11-22T16:49:05Z or milliseconds since 1970',
    to: '2026-11-22T17:49:05Z or milliseconds since 1970',
  },
  positionals: [],
  run({ values }, output) {
    const session = values['session'];
    if (session === undefined) throw new BadInput('--session', 'is missing');
    const [fromMs, toMs] = [momentAt(values, 'from'), momentAt(values, 'to')];
    if (toMs <= fromMs) throw new BadInput('--to', 'is not after --from');
    const folder = findSession(sessionsAt(values), session);
    try {
      printJson(output, explainSession(folder, fromMs, toMs));
    } catch (error) {
      if (error instanceof RangeError) throw new BadInput('--from', lineOf(error));
      throw error;
    }
    return OK_EXIT;
  },
};

function momentAt(values: Arguments['values'], name: string): number {
  const text = values[name];
  if (text === undefined) throw new BadInput(`--${name}`, 'is missing');
  return momentOf(`--${name}`, text);
}
