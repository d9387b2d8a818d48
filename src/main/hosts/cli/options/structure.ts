/** ballast structure */
import { existsSync, statSync } from 'node:fs';
import { typedLegs, type TypedLeg } from '../../../engine/structures/legText.ts';
import { structureReport } from '../../../engine/structures/structureReport.ts';
import { chainSource, sessionSource, type StructureSource } from '../../../engine/structures/structureSource.ts';
import { TEMPLATE_NAMES, templateLegs } from '../../../engine/structures/templateLegs.ts';
import { walkSession } from '../../../engine/stress/recordedState.ts';
import { BadInput, lineOf } from '../../badInput.ts';
import { findSession } from '../../practice.ts';
import { OK_EXIT, printJson, type Arguments, type Command, type Output } from '../command.ts';
import { momentOf } from '../moment.ts';
import { sessionsAt } from '../place.ts';

type Values = Arguments['values'];

export const structureCommand: Command = {
  name: 'structure',
  synopsis:
    '--session SESSION [--at T] | --chain FILE --legs "buy 1 NAME, sell 2 NAME" | --template NAME ... [--date T]',
  about: 'Gain of several legs now, at a date, at expiry: break-evens, bounds, chance of a gain, Greeks, margin after.',
  options: {
    legs: 'comma-separated: buy|sell, contracts, instrument, optionally @ price (else ask or bid)',
    template: `instead of legs: ${TEMPLATE_NAMES.join(', ')}`,
    on: 'underlying of the template: BTC, or VENUE:BTC where several venues list it',
    expiries: 'of the template, comma-separated: 2026-11-27',
    strikes: 'of the template, comma-separated',
    size: 'of the template in coins (default 1; "-1" sells the whole: --size=-1)',
    session: 'a recorded session, as it stood at its end (see --at)',
    at: 'the moment of the session: 2026-11-22T16:49:05Z or milliseconds since 1970',
    chain: 'instead of a session: a recorded Deribit chain; its surface is fitted anew',
    date: 'a moment up to the first expiry to look at beside now and that expiry',
  },
  positionals: [],
  run({ values }, output) {
    const legsOf = legsIn(values);
    const date = values['date'] === undefined ? null : momentOf('--date', values['date']);
    printJson(
      output,
      reportOf(values, output, (source) => attempt(null, () => structureReport(source, legsOf(source), date))),
    );
    return OK_EXIT;
  },
};

type LegsOf = (source: StructureSource) => readonly TypedLeg[];

function legsIn(values: Values): LegsOf {
  const { legs, template } = values;
  const ofTemplate = ['on', 'expiries', 'strikes', 'size'].find((name) => values[name] !== undefined);
  if (template === undefined) {
    if (legs === undefined) throw new BadInput('--legs', 'is missing, or --template (ballast structure --help)');
    if (ofTemplate !== undefined) throw new BadInput(`--${ofTemplate}`, 'needs --template');
    const typed = attempt('--legs', () => typedLegs(legs));
    return () => typed;
  }
  if (legs !== undefined) throw new BadInput('--legs', 'stands alone, without --template');
  const underlying = values['on'];
  if (underlying === undefined) throw new BadInput('--on', 'is missing: the underlying of the template');
  const size = Number(values['size'] ?? 1);
  if (!Number.isFinite(size) || size === 0) throw new BadInput('--size', `"${values['size'] ?? ''}" is no size`);
  const strikes = listed(values['strikes']).map(Number);
  if (!strikes.every((strike) => strike > 0)) throw new BadInput('--strikes', 'holds what is no strike');
  const choice = { template, underlying, expiries: listed(values['expiries']), strikes, size };
  return (source) => templateLegs(source, choice);
}

const listed = (text: string | undefined): readonly string[] =>
  text === undefined ? [] : text.split(',').map((part) => part.trim());

function reportOf(values: Values, output: Output, of: (source: StructureSource) => unknown): unknown {
  const { session, chain, at } = values;
  if (chain !== undefined) {
    if (session !== undefined) throw new BadInput('--chain', 'stands alone, without --session');
    if (at !== undefined) throw new BadInput('--at', 'needs --session');
    if (!existsSync(chain) || !statSync(chain).isFile()) throw new BadInput('--chain', `no such file: ${chain}`);
    return of(
      attempt('--chain', () =>
        chainSource(chain, ({ line, reason }) => {
          output.note(`${line === null ? chain : `${chain}:${line}`}: ${reason}`);
        }),
      ),
    );
  }
  if (session === undefined) throw new BadInput('--session', 'is missing (or --chain)');
  const timeMs = at === undefined ? Infinity : momentOf('--at', at);
  const walk = walkSession(findSession(sessionsAt(values), session), timeMs);
  try {
    walk.to(timeMs);
    return of(sessionSource(walk.state));
  } finally {
    walk.close();
  }
}

function attempt<T>(argument: string | null, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof BadInput ? error : new BadInput(argument, lineOf(error));
  }
}
