/** ballast iv */
import { IMPLIED_VOL_TABLE } from '../../../engine/csvTables/models.ts';
import type { Command } from '../command.ts';
import { runTable, TABLE_OPTIONS } from './tableRun.ts';

export const ivCommand: Command = {
  name: 'iv',
  synopsis: '--in FILE.csv [--out FILE.csv]',
  about: 'Fills in the implied vol of every row (cp, F, K, T, price_undiscounted); an impossible price says why.',
  options: TABLE_OPTIONS,
  positionals: [],
  run: (args, output) => runTable(IMPLIED_VOL_TABLE, args, output),
};
