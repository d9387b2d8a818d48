/** ballast session import: recordings of real markets, and exports of our own, become sessions to be replayed. */
import { existsSync, statSync } from 'node:fs';
import { importDeribitChain } from '../../../engine/importers/deribitChain.ts';
import { importDeribitWs } from '../../../engine/importers/deribitWs.ts';
import { importMarginAccount } from '../../../engine/importers/marginAccount.ts';
import { READABLE_MODELS } from '../../../engine/marginPayloads/readers.ts';
import { importSession } from '../../../engine/importers/jsonLines.ts';
import { freshSessionName, sessionExists, sessionFolder } from '../../../engine/sessions/folders.ts';
import { BadInput, lineOf } from '../../badInput.ts';
import { prepareDataDirectory } from '../../dataDirectory.ts';
import { appVersion } from '../../version.ts';
import { OK_EXIT, printJson, type Arguments, type Command, type Output } from '../command.ts';
import { caseOf } from '../margin.ts';

const NAME_HELP = 'name of the session to make (default: import- and the time)';
const POSITIONS_HELP = 'CSV of what is held: instrument, quantity, optionally averagePrice, account';

interface Place { readonly dir: string; readonly session: string }

export const importChainCommand: Command = {
  name: 'session import deribit-chain',
  synopsis: 'FILE... --positions FILE [--session NAME]',
  about: 'Makes a session of recorded Deribit option chains; rows that make no sense are refused with file and line.',
  options: { positions: POSITIONS_HELP, session: NAME_HELP },
  positionals: ['FILE...'],
  run: (args, output) => importing(args, output, (place, files) => importDeribitChain({
    ...place, appVersion: appVersion(), files, positions: positionsOf(args), ...reporting(output),
  })),
};

export const importWsCommand: Command = {
  name: 'session import deribit-ws',
  synopsis: 'FILE... [--positions FILE] [--session NAME]',
  about: 'Makes a session of a recorded Deribit WebSocket session: quotes, books with their change ids, trades.',
  options: { positions: POSITIONS_HELP, session: NAME_HELP },
  positionals: ['FILE...'],
  run: (args, output) => importing(args, output, (place, files) => importDeribitWs({
    ...place, appVersion: appVersion(), files, positions: positionsOf(args), ...reporting(output),
  })),
};

export const importMarginCommand: Command = {
  name: 'session import margin-account',
  synopsis: '--model MODEL FILE.json [--meta FILE.json] [--prices FILE] [--session NAME]',
  about: 'Makes a session of one recorded account payload, its margin held against the venue\'s; open it in REPLAY.',
  options: { model: `whose account it is: ${READABLE_MODELS.join(', ')}`, meta: 'as for `ballast margin`',
    prices: 'as for `ballast margin`', session: NAME_HELP },
  positionals: ['FILE'],
  run: (args, output) => {
    const account = caseOf({ ...args.values, in: args.positionals[0] });
    return importing(args, output, (place) => importMarginAccount({ ...place, appVersion: appVersion(), account }));
  },
};

export const importCommand: Command = {
  name: 'session import',
  synopsis: 'FILE.jsonl [--session NAME]',
  about: 'Makes a session of what `ballast session export` wrote; all or nothing.',
  options: { session: NAME_HELP },
  positionals: ['FILE'],
  run: (args, output) => importing(args, output, (place, [file = '']) => {
    const onRead = (bytes: number, ofBytes: number): void => progress(bytes / ofBytes);
    const progress = progressNotes(output);
    return { session: place.session, ...importSession({ file, ...place, onRead }) };
  }),
};

function importing(
  { values, positionals }: Arguments, output: Output, work: (place: Place, files: readonly string[]) => unknown,
): number {
  for (const file of positionals) checkFile('FILE', file);
  const place = placeOf(values);
  let report: unknown;
  try {
    report = work(place, positionals);
  } catch (error) {
    throw new BadInput(null, lineOf(error));
  }
  printJson(output, report);
  return OK_EXIT;
}

function placeOf(values: Arguments['values']): Place {
  const data = prepareDataDirectory(values['data'] ?? null);
  const session = values['session'] ?? freshSessionName(data, 'import', Date.now());
  const dir = sessionFolder(data, session);
  if (dir === null) throw new BadInput('--session', `"${session.slice(0, 60)}" is not a name: letters, digits, . _ -`);
  if (sessionExists(data, session)) throw new BadInput('--session', `there is a session ${session} already`);
  return { dir, session };
}

function positionsOf({ values }: Arguments): string | null {
  const file = values['positions'];
  if (file === undefined) return null;
  checkFile('--positions', file);
  return file;
}

function checkFile(argument: string, file: string): void {
  if (!existsSync(file)) throw new BadInput(argument, `no such file: ${file}`);
  if (!statSync(file).isFile()) throw new BadInput(argument, `not a file: ${file}`);
}

interface Reporting {
  readonly onRefused: (refusal: { file: string; line: number | null; reason: string }) => void;
  readonly onProgress: (fraction: number) => void;
}

const reporting = (output: Output): Reporting => ({
  onRefused: ({ file, line, reason }) => output.note(`${line === null ? file : `${file}:${line}`}: ${reason}`),
  onProgress: progressNotes(output),
});

/** About once a second. */
function progressNotes(output: Output): (fraction: number) => void {
  let toldMs = performance.now();
  return (fraction) => {
    if (performance.now() - toldMs < 1_000) return;
    toldMs = performance.now();
    output.note(`Importing ... ${Math.floor(fraction * 100)} %`);
  };
}
