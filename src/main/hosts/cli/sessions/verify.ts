/** ballast session verify */
import { verifySession } from '../../../engine/redecide.ts';
import { findSession } from '../../practice.ts';
import { FAILED_EXIT, OK_EXIT, printJson, type Command } from '../command.ts';
import { sessionsAt } from '../place.ts';

export const verifyCommand: Command = {
  name: 'session verify',
  synopsis: 'SESSION',
  about: 'Applies and decides a recorded session again and prints both ledger hashes; exit code 1 unless all holds.',
  options: {},
  positionals: ['SESSION'],
  run({ values, positionals: [session = ''] }, output) {
    const folder = findSession(sessionsAt(values), session);
    output.note(`Verifying ${session} ...`);
    const verdict = verifySession(folder);
    printJson(output, verdict);
    if (verdict.ok) return OK_EXIT;
    output.note(`${session} does not verify: ${verdict.place ?? verdict.notes.join('; ')}`);
    if (verdict.sealed && verdict.redecidedHash !== '') {
      output.note('Its seal holds, so that its record is what was recorded: this build decides otherwise than the one '
        + 'that recorded it. What was decided then stands, in REPLAY too.');
    }
    return FAILED_EXIT;
  },
};
