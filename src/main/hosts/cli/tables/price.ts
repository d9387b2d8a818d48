/** ballast price */
import { TABLE_MODELS } from '../../../engine/csvTables/models.ts';
import { BadInput } from '../../badInput.ts';
import type { Command } from '../command.ts';
import { runTable, TABLE_OPTIONS } from './tableRun.ts';

const NAMES = TABLE_MODELS.map(({ name }) => name);

export const priceCommand: Command = {
  name: 'price',
  synopsis: '--model MODEL --in FILE.csv [--out FILE.csv]',
  about: 'Fills in value and Greeks of every row of a table; bad rows are named by line, and say why in `status`.',
  options: { model: NAMES.join(', '), ...TABLE_OPTIONS },
  positionals: [],
  run(args, output) {
    const wanted = args.values['model'];
    const model = TABLE_MODELS.find(({ name }) => name === wanted);
    if (model === undefined) {
      const fault = wanted === undefined ? 'is missing' : `"${wanted}" is none`;
      throw new BadInput('--model', `${fault}: ${NAMES.join(', ')}`);
    }
    return runTable(model, args, output);
  },
};
