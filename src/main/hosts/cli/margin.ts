/** ballast margin */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { PayloadError, type MarginCase, type PayloadFile } from '../../engine/marginPayloads/marginCase.ts';
import { reportOfCase, reportOfState, type MarginCaseReport } from '../../engine/marginPayloads/marginReport.ts';
import { READABLE_MODELS, readerOf } from '../../engine/marginPayloads/readers.ts';
import { walkSession } from '../../engine/stress/recordedState.ts';
import { BadInput, lineOf } from '../badInput.ts';
import { findSession } from '../practice.ts';
import { FAILED_EXIT, OK_EXIT, printJson, type Arguments, type Command } from './command.ts';
import { momentOf } from './moment.ts';
import { sessionsAt } from './place.ts';

type Values = Arguments['values'];

export const marginCommand: Command = {
  name: 'margin',
  synopsis: '--model MODEL --in FILE.json [--meta FILE.json] [--prices FILE] | --session SESSION [--at T]',
  about: 'Prints our margin, the venue\'s, the difference and its cause; exit code 1 when one is not explained.',
  options: {
    model: `whose account it is: ${READABLE_MODELS.join(', ')}`,
    in: 'the venue\'s own account payload as recorded',
    meta: 'the venue\'s own parameters (margin tables, instruments) where the model needs them',
    prices: 'other prices than the payload\'s',
    session: 'a recorded session, as it stood at its end (see --at)',
    at: 'the moment of the session: 2026-11-22T16:49:05Z or milliseconds since 1970',
  },
  positionals: [],
  run({ values }, output) {
    const { ok, report } = values['session'] === undefined ? ofPayload(values) : ofSession(values, values['session']);
    printJson(output, report);
    return ok ? OK_EXIT : FAILED_EXIT;
  },
};

function ofPayload(values: Values): MarginCaseReport {
  if (values['at'] !== undefined) throw new BadInput('--at', 'needs --session');
  return reportOfCase(caseOf(values));
}

/** The account payload that the options name. Throws BadInput naming argument, file or field. */
export function caseOf(values: Values): MarginCase {
  const model = values['model'];
  if (model === undefined) throw new BadInput('--model', `is missing: ${READABLE_MODELS.join(', ')} (or --session)`);
  const read = readerOf(model);
  if (read === null) {
    throw new BadInput('--model', `no model "${model.slice(0, 60)}": ${READABLE_MODELS.join(', ')}`);
  }
  const account = fileOf(values, 'in');
  if (account === null) throw new BadInput('--in', 'is missing');
  return attempt(() => read({ account, meta: fileOf(values, 'meta'), prices: fileOf(values, 'prices') }));
}

/** What the file holds is the fault of who named it. */
function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PayloadError || error instanceof SyntaxError) throw new BadInput(null, lineOf(error));
    throw error;
  }
}

function fileOf(values: Values, name: string): PayloadFile | null {
  const path = values[name];
  if (path === undefined) return null;
  if (!existsSync(path)) throw new BadInput(`--${name}`, `no such file: ${path}`);
  if (!statSync(path).isFile()) throw new BadInput(`--${name}`, `not a file: ${path}`);
  return { name: path, text: readFileSync(path, 'utf8') };
}

function ofSession(values: Values, session: string): MarginCaseReport {
  const stray = ['model', 'in', 'meta', 'prices'].find((name) => values[name] !== undefined);
  if (stray !== undefined) throw new BadInput('--session', `stands alone, without --${stray}`);
  const timeMs = values['at'] === undefined ? Infinity : momentOf('--at', values['at']);
  const walk = walkSession(findSession(sessionsAt(values), session), timeMs);
  try {
    walk.to(timeMs);
    return reportOfState(walk.state);
  } finally {
    walk.close();
  }
}
