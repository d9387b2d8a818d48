/** ballast plan */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { tradePlan } from '../../../engine/plans/tradePlan.ts';
import { BadInput, lineOf } from '../../badInput.ts';
import { OK_EXIT, printJson, type Command } from '../command.ts';

export const planCommand: Command = {
  name: 'plan',
  synopsis: '--in FILE.json',
  about: 'Splits a quantity over venues by marginal cost and over time: twap, almgrenChriss, percentOfVolume, iceberg.',
  options: {
    in: '{ quantity, lot?, venues?: [{ name, feePerUnit, impact, fixedCost? }], schedule?: { kind, ... } }',
  },
  positionals: [],
  run({ values }, output) {
    const file = values['in'];
    if (file === undefined) throw new BadInput('--in', 'is missing');
    if (!existsSync(file)) throw new BadInput('--in', `no such file: ${file}`);
    if (!statSync(file).isFile()) throw new BadInput('--in', `not a file: ${file}`);
    let request: unknown;
    try {
      request = JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      throw new BadInput('--in', `${file}: not JSON: ${lineOf(error)}`);
    }
    try {
      printJson(output, tradePlan(request));
    } catch (error) {
      if (error instanceof RangeError) throw new BadInput('--in', `${file}: ${error.message}`);
      throw error;
    }
    return OK_EXIT;
  },
};
