/** The options that both windows understand: the browser host's command line and Electron's. */
import { parseArgs } from 'node:util';
import { BadInput, lineOf } from './badInput.ts';

export interface HostOptions {
  /** Of the browser host; 0 takes any free one. */
  readonly port: number;
  /** Null: the default place. */
  readonly data: string | null;
  /** Of a new practice session; null draws one. */
  readonly seed: number | null;
  /** Market time per real time of the practice market's prices, 1 to 100; null: the practice default. */
  readonly pace: number | null;
  /** Opened in replay. */
  readonly session: string | null;
  /** Go on with the newest practice session even if it was ended in order. */
  readonly resume: boolean;
  /** Open with no session at all. */
  readonly noPractice: boolean;
}

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;
const KNOWN = { port: TEXT, data: TEXT, seed: TEXT, pace: TEXT, session: TEXT, resume: FLAG, 'no-practice': FLAG };
const MAX_SEED = 2 ** 32 - 1;
const MAX_PACE = 100;

/**
 * `strict` refuses what it does not know; Electron's own switches share its command line, so there it is passed over.
 * Throws BadInput.
 */
export function readHostOptions(args: readonly string[], strict: boolean): HostOptions {
  const values = parse(args, strict);
  const session = values['session'] ?? null;
  const resume = values['resume'] === true;
  const noPractice = values['no-practice'] === true;
  const opening = [['--session', session !== null], ['--resume', resume], ['--no-practice', noPractice]] as const;
  const asked = opening.filter(([, given]) => given).map(([name]) => name);
  if (asked.length > 1) throw new BadInput(asked[1] ?? null, `does not go together with ${asked[0] ?? ''}`);
  return {
    port: number('--port', values['port'], 65_535) ?? 0,
    seed: number('--seed', values['seed'], MAX_SEED),
    pace: number('--pace', values['pace'], MAX_PACE, 1),
    data: text('--data', values['data']),
    session: text('--session', session),
    resume,
    noPractice,
  };
}

type Values = Partial<Record<string, string | boolean>>;

function parse(args: readonly string[], strict: boolean): Values {
  try {
    const { values } = parseArgs({ args: [...args], options: KNOWN, strict, allowPositionals: !strict });
    return values as Values;
  } catch (error) {
    throw new BadInput(null, lineOf(error));
  }
}

function text(name: string, value: string | boolean | null | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || value === '') throw new BadInput(name, 'needs a value');
  return value;
}

function number(name: string, value: string | boolean | undefined, most: number, least = 0): number | null {
  const given = text(name, value);
  if (given === null) return null;
  if (!/^\d{1,15}$/.test(given) || Number(given) > most || Number(given) < least) {
    throw new BadInput(name, `"${given}" is not a whole number from ${least} to ${most}`);
  }
  return Number(given);
}
