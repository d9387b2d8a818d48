/**
 * The `ballast` command: the engine without a screen. JSON on standard output, progress and errors on standard error;
 * exit code 0 done, 1 it did not hold or did not work, 2 bad input with one line that names the argument.
 */
import { BAD_INPUT_EXIT, BadInput, lineOf } from '../badInput.ts';
import { appVersion } from '../version.ts';
import { FAILED_EXIT, helpOf, OK_EXIT, readArguments, type Command, type Output } from './command.ts';
import { cascadeCommand } from './cascade.ts';
import { chainCheckCommand } from './venues/chainCheck.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './sessions/explain.ts';
import { exportCommand } from './sessions/export.ts';
import { importChainCommand, importCommand, importMarginCommand, importWsCommand } from './sessions/import.ts';
import { ivCommand } from './tables/iv.ts';
import { listCommand } from './sessions/list.ts';
import { marginCommand } from './margin.ts';
import { hedgeCommand } from './plans/hedge.ts';
import { planCommand } from './plans/plan.ts';
import { priceCommand } from './tables/price.ts';
import { laboratoryCommand } from './sessions/laboratory.ts';
import { replayCommand } from './sessions/replay.ts';
import { stressCommand } from './stress.ts';
import { structureCommand } from './options/structure.ts';
import { surfaceCommand } from './options/surface.ts';
import { venuesCheckCommand } from './venues/check.ts';
import { marginCheckCommand } from './venues/marginCheck.ts';
import { verifyCommand } from './sessions/verify.ts';

/** Of two that fit, the first is meant: the longer name stands before the shorter. */
const COMMANDS: readonly Command[] = [
  listCommand, verifyCommand, replayCommand, laboratoryCommand,
  importChainCommand, importWsCommand, importMarginCommand, importCommand, exportCommand,
  surfaceCommand, structureCommand, stressCommand, cascadeCommand, planCommand, hedgeCommand,
  marginCheckCommand, marginCommand,
  explainCommand,
  priceCommand, ivCommand,
  venuesCheckCommand, chainCheckCommand, doctorCommand,
];

const STANDARD: Output = {
  write: (text) => process.stdout.write(text),
  note: (line) => process.stderr.write(`${line}\n`),
  drained: () => new Promise((resolve) => {
    if (process.stdout.writableNeedDrain) process.stdout.once('drain', resolve);
    else setImmediate(resolve);
  }),
};

/** Whether the command line means a command and not a window: the packaged app asks. */
export const isCommand = (args: readonly string[]): boolean =>
  ['help', ...COMMANDS.map(({ name }) => name.split(' ')[0])].includes(args[0] ?? '');

/** Resolves with the exit code; never rejects. */
export async function runCommand(args: readonly string[], output: Output = STANDARD): Promise<number> {
  try {
    if (args.length === 0) throw new BadInput(null, `no command given\n${overview()}`);
    if (['help', '--help', '-h'].includes(args[0] ?? '')) return say(output, overview());
    if (args[0] === '--version') return say(output, `${appVersion()}\n`);
    const command = commandOf(args);
    const read = readArguments(command, args.slice(command.name.split(' ').length));
    if (read === null) return say(output, helpOf(command));
    return await command.run(read, output);
  } catch (error) {
    if (error instanceof BadInput) {
      output.note(error.message);
      return BAD_INPUT_EXIT;
    }
    output.note(lineOf(error));
    return FAILED_EXIT;
  }
}

function say(output: Output, text: string): number {
  output.write(text);
  return OK_EXIT;
}

function commandOf(args: readonly string[]): Command {
  const found = COMMANDS.find(({ name }) => name.split(' ').every((word, index) => args[index] === word));
  if (found !== undefined) return found;
  const relatives = COMMANDS.filter(({ name }) => name.startsWith(`${args[0] ?? ''} `));
  const family = [...new Set(relatives.map(({ name }) => name.split(' ')[1]))];
  if (family.length === 0) {
    throw new BadInput(null, `unknown command: ${args[0] ?? ''} (ballast --help lists the commands)`);
  }
  const given = args[1] === undefined || args[1].startsWith('-') ? 'needs a word after it' : `has no "${args[1]}"`;
  throw new BadInput(null, `ballast ${args[0] ?? ''} ${given}: ${family.join(', ')}`);
}

function overview(): string {
  const rows = COMMANDS.map(({ name, synopsis, about }) =>
    `${`  ballast ${name} ${synopsis}`.trimEnd()}\n      ${about}`);
  return ['ballast COMMAND [--help]', '', ...rows, ''].join('\n');
}
