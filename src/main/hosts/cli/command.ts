/** The shape of one command of `ballast`, and what it may touch of the terminal it runs in. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { wireText } from '../../../shared/contract/wire.ts';
import { BadInput, lineOf } from '../badInput.ts';

export interface Output {
  /** Standard output: JSON and nothing else. */
  readonly write: (text: string) => void;
  /** Standard error: progress and errors, one line each. */
  readonly note: (line: string) => void;
  /** Resolves once what was written has left: for output too long to keep in memory. */
  readonly drained?: () => Promise<void>;
}

export interface Arguments {
  readonly values: Readonly<Partial<Record<string, string>>>;
  readonly positionals: readonly string[];
}

export interface Command {
  /** The words that choose it: "session list". */
  readonly name: string;
  /** What follows the name: "SESSION [--out FILE]". */
  readonly synopsis: string;
  readonly about: string;
  /** Its options beside --data and --help, all with a value, each with one line of help. */
  readonly options: Readonly<Record<string, string>>;
  /** Names of the positionals; the last may be repeated when it ends in "...". */
  readonly positionals: readonly string[];
  /** Resolves with the exit code. Throws BadInput for what was typed wrong. */
  readonly run: (args: Arguments, output: Output) => Promise<number> | number;
}

export const OK_EXIT = 0;
export const FAILED_EXIT = 1;

export const printJson = (output: Output, value: unknown): void => output.write(`${wireText(value)}\n`);

/** Throws BadInput naming the argument. Null when help was asked for. */
export function readArguments(command: Command, args: readonly string[]): Arguments | null {
  const names = [...Object.keys(command.options), 'data'];
  const options: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean', short: 'h' } };
  for (const name of names) options[name] = { type: 'string' };
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    throw new BadInput(null, `${lineOf(error)} (ballast ${command.name} --help)`);
  }
  if (parsed.values['help'] === true) return null;
  checkPositionals(command, parsed.positionals);
  const values = Object.fromEntries(Object.entries(parsed.values).map(([name, value]) => [name, String(value)]));
  const empty = Object.keys(values).find((name) => values[name] === '');
  if (empty !== undefined) throw new BadInput(`--${empty}`, 'needs a value');
  return { values, positionals: parsed.positionals };
}

function checkPositionals({ name, positionals }: Command, given: readonly string[]): void {
  const repeated = positionals.at(-1)?.endsWith('...') ?? false;
  const missing = positionals[given.length];
  if (given.length < positionals.length && missing !== undefined) {
    throw new BadInput(missing.replace('...', ''), `is missing (ballast ${name} --help)`);
  }
  const extra = given[positionals.length];
  if (extra !== undefined && !repeated) {
    throw new BadInput(null, `unexpected argument: ${extra} (ballast ${name} --help)`);
  }
}

export function helpOf({ name, synopsis, about, options }: Command): string {
  const rows = [...Object.entries(options), ['data', DATA_HELP] as const, ['help', 'this text'] as const];
  const width = Math.max(...rows.map(([option]) => option.length)) + 4;
  const lines = rows.map(([option, text]) => `  ${`--${option}`.padEnd(width)}${text}`);
  return [`ballast ${name} ${synopsis}`.trimEnd(), '', `  ${about}`, '', ...lines, ''].join('\n');
}

const DATA_HELP = 'where sessions are kept (default: the user data directory)';
