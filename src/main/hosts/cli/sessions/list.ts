/** ballast session list */
import { listSessions } from '../../../engine/sessions/folders.ts';
import { OK_EXIT, printJson, type Command } from '../command.ts';
import { sessionsAt } from '../place.ts';

export const listCommand: Command = {
  name: 'session list',
  synopsis: '',
  about: 'Prints the recorded sessions, newest first, as one JSON array.',
  options: {},
  positionals: [],
  run({ values }, output) {
    const { sessions, unreadable } = listSessions(sessionsAt(values));
    for (const { session, reason } of unreadable) output.note(`${session} cannot be read: ${reason}`);
    printJson(output, sessions);
    return OK_EXIT;
  },
};
