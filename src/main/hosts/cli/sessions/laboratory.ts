/** ballast replay */
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import {
  triedPolicySchema, type LaboratoryQuery, type LaboratoryRow,
} from '../../../../shared/contract/questions/laboratory.ts';
import { runLaboratory } from '../../../engine/laboratory/laboratory.ts';
import { BadInput, lineOf } from '../../badInput.ts';
import { findSession } from '../../practice.ts';
import { OK_EXIT, printJson, type Arguments, type Command, type Output } from '../command.ts';
import { momentOf } from '../moment.ts';
import { sessionsAt } from '../place.ts';

const MAX_BYTES = 100_000;
const MOST_POLICIES = 12;

export const laboratoryCommand: Command = {
  name: 'replay',
  synopsis: 'SESSION --policy FILE... [--until T] [--delay S] [--window S]',
  about: 'Decides a recorded session again under other hedge policies and sets them beside what was done: hedging '
    + 'error, cost, turnover, worst drawdown, margin low.',
  options: {
    policy: 'a hedge policy as JSON, or several: --policy a.json b.json',
    until: 'look at nothing later: 2026-11-22T16:49:05Z or milliseconds since 1970',
    delay: 'seconds from proposal to approval (default: the median of the session)',
    window: 'seconds over which the hedging error is added up (default 60)',
  },
  positionals: ['SESSION...'],
  run({ values, positionals: [session = '', ...more] }, output) {
    const first = values['policy'];
    if (first === undefined) throw new BadInput('--policy', 'is missing');
    if (more.length >= MOST_POLICIES) throw new BadInput('--policy', `at most ${MOST_POLICIES} files`);
    const trials = [first, ...more].map(policyIn);
    const folder = findSession(sessionsAt(values), session);
    const toMs = values['until'] === undefined ? Infinity : momentOf('--until', values['until']);
    const approvalDelayMs = secondsOf(values, 'delay', 0);
    const windowMs = secondsOf(values, 'window', 1) ?? 60_000;
    const answer = runLaboratory(folder, { trials, approvalDelayMs, windowMs }, toMs,
      (share) => output.note(`${(share * 100).toFixed(0)} % of the record`));
    const unknown = trials.find(({ policy }) => answer.rows.some((row) => row.underlying === policy.underlying
      && row.blindShare === 1));
    if (unknown !== undefined) output.note(`${unknown.policy.underlying}: its delta was never known in this session`);
    tableOf(answer.rows, output);
    printJson(output, answer);
    return OK_EXIT;
  },
};

/** Throws BadInput naming the file and the path of the key. */
function policyIn(file: string): LaboratoryQuery['trials'][number] {
  let value: unknown;
  try {
    if (statSync(file).size > MAX_BYTES) throw new Error(`larger than ${MAX_BYTES} bytes`);
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new BadInput('--policy', `${file}: ${lineOf(error)}`);
  }
  const result = triedPolicySchema.safeParse(value);
  if (result.success) return { name: basename(file, '.json').slice(0, 60), policy: result.data };
  const [issue] = result.error.issues;
  const path = (issue?.path ?? []).map(String).join('.');
  throw new BadInput('--policy', `${file}: ${path === '' ? '' : `${path}: `}${issue?.message ?? 'does not fit'}`);
}

function secondsOf(values: Arguments['values'], name: string, least: number): number | null {
  const text = values[name];
  if (text === undefined) return null;
  const seconds = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || seconds < least) {
    throw new BadInput(`--${name}`, `"${text}" is not a number of seconds from ${least}`);
  }
  return seconds * 1_000;
}

function tableOf(rows: readonly LaboratoryRow[], output: Output): void {
  const usd = (value: number | null): string => (value === null ? '-' : value.toFixed(2));
  const lines = rows.map((row) => [row.underlying, row.name, String(row.hedges), usd(row.costUsd),
    usd(row.errorVarianceUsd2 === null ? null : Math.sqrt(row.errorVarianceUsd2)), usd(row.turnoverUsd),
    usd(row.worstDrawdownUsd), usd(row.pnlUsd),
    row.healthLows.length === 0 ? '-' : Math.min(...row.healthLows.map(({ health }) => health)).toFixed(2)]);
  const table = [['on', 'policy', 'hedges', 'cost USD', 'error USD', 'turnover USD', 'drawdown USD', 'P&L USD',
    'health low'], ...lines];
  const widths = (table[0] ?? []).map((_, at) => Math.max(...table.map((line) => line[at]?.length ?? 0)));
  for (const line of table) {
    const padded = line.map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)));
    output.note(padded.join('  '));
  }
}
