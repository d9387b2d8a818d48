/** ballast margin check: the venue's own what-if beside ours, on demand. Nothing is placed, changed or moved. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { checkDeribitMargin } from '../../../engine/marginChecks/deribit.ts';
import { checkDeriveMargin } from '../../../engine/marginChecks/derive.ts';
import { PayloadError, type MarginCase, type PayloadFile } from '../../../engine/marginPayloads/marginCase.ts';
import { reportOfCase } from '../../../engine/marginPayloads/marginReport.ts';
import { probeProblem } from '../../../engine/venueAccounts/venueProbe.ts';
import { nodeHttp, type NodeHttp } from '../../../ports/node/nodeHttp.ts';
import { nodePorts } from '../../../ports/node/nodePorts.ts';
import { BadInput, lineOf } from '../../badInput.ts';
import { FAILED_EXIT, OK_EXIT, printJson, type Arguments, type Command } from '../command.ts';
import { keysOf, urlOf } from './keysFile.ts';

type Values = Arguments['values'];

export const marginCheckCommand: Command = {
  name: 'margin check',
  synopsis: '--venue deribit [--url URL] --keys FILE [--trades FILE.json] '
    + '| --venue derive [--url URL] --in FILE.json [--trades FILE.json]',
  about: 'Asks the venue\'s own what-if (Deribit simulate_portfolio, Derive get_margin) and prints ours, the venue\'s, '
    + 'the difference and its cause; exit code 1 when one is not explained.',
  options: {
    venue: 'which one: deribit, derive',
    url: 'another address than the venue\'s own testnet: https://..., or http://127.0.0.1:PORT',
    keys: 'deribit: JSON {"network":"testnet","fields":{"clientId":"..."},"secret":"..."}, of mode 600',
    trades: 'what would be traded, as {"BTC-PERPETUAL":-1000}: USD of Deribit\'s inverse futures, else coins',
    in: 'derive: the subaccount as private/get_subaccount answers it; its prices are asked anew',
  },
  positionals: [],
  async run({ values }, output) {
    const ports = nodePorts();
    const http = nodeHttp(ports.clock);
    try {
      const { ok, report } = reportOfCase(await caseOf(values, http, ports));
      printJson(output, report);
      return ok ? OK_EXIT : FAILED_EXIT;
    } catch (error) {
      // What the venue answers is not the fault of who asked.
      if (error instanceof PayloadError && ['--trades', values['in']].includes(error.file)) {
        throw new BadInput(null, lineOf(error));
      }
      throw error;
    } finally {
      http.close();
    }
  },
};

function caseOf(values: Values, http: NodeHttp, ports: ReturnType<typeof nodePorts>): Promise<MarginCase> {
  const { venue } = values;
  const url = urlOf(values['url']);
  if (venue === 'derive') {
    alone(values, venue, ['keys']);
    return checkDeriveMargin({ url, account: fileOf(values, 'in'), trades: tradesOf(values), http, ports });
  }
  if (venue !== 'deribit') {
    throw new BadInput('--venue', venue === undefined ? 'is missing: deribit, derive'
      : `"${venue.slice(0, 40)}" has no what-if: deribit, derive`);
  }
  alone(values, venue, ['in']);
  if (values['keys'] === undefined) throw new BadInput('--keys', 'is missing');
  const { network = 'testnet', fields, secret = null } = keysOf(values['keys']);
  const problem = probeProblem({ venue, fields, secret })
    ?? (fields['clientId'] === undefined ? 'fields.clientId is missing' : null);
  if (problem !== null || secret === null) throw new BadInput('--keys', problem ?? 'secret is missing');
  return checkDeribitMargin({ network, url, fields, secret, trades: tradesOf(values), http, ports });
}

function alone(values: Values, venue: string, others: readonly string[]): void {
  const stray = others.find((name) => values[name] !== undefined);
  if (stray !== undefined) throw new BadInput(`--${stray}`, `is not for ${venue}`);
}

const tradesSchema = z.record(z.string().min(1).max(60), z.number().refine((amount) => amount !== 0, 'must not be 0'));

function tradesOf(values: Values): Readonly<Record<string, number>> {
  if (values['trades'] === undefined) return {};
  const { name, text } = fileOf(values, 'trades');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new BadInput('--trades', `${name}: is not JSON`);
  }
  const read = tradesSchema.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue?.path.map(String).join('.') || 'the file';
  throw new BadInput('--trades', `${name}: ${where}: ${issue?.message ?? ''}`);
}

function fileOf(values: Values, option: string): PayloadFile {
  const path = values[option];
  if (path === undefined) throw new BadInput(`--${option}`, 'is missing');
  if (!existsSync(path) || !statSync(path).isFile()) throw new BadInput(`--${option}`, `no such file: ${path}`);
  return { name: path, text: readFileSync(path, 'utf8') };
}
