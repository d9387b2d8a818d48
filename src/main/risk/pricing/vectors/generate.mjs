// Writes our own tables of reference values beside this file: node src/main/risk/pricing/vectors/generate.mjs [NAME...]
// A table has the columns of its namesake in ../shared/vectors (where it has one), fewer rows, other inputs. It takes
// some minutes.
// oxlint-disable no-restricted-imports no-restricted-globals
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EUROPEAN } from './tablesEuropean.mjs';
import { EXOTIC } from './tablesExotic.mjs';
import { LIQUIDATION } from './tablesLiquidation.mjs';
import { SURFACE } from './tablesSurface.mjs';

/** @type {Record<string, () => Record<string, string>[]>} */
const TABLES = { ...EUROPEAN, ...EXOTIC, ...SURFACE, ...LIQUIDATION };

const wanted = process.argv.slice(2);
for (const [name, rowsOf] of Object.entries(TABLES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const rows = rowsOf();
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  const file = fileURLToPath(new URL(`${name}.csv`, import.meta.url));
  writeFileSync(file, `${lines.map((line) => line.join(',')).join('\n')}\n`);
  process.stdout.write(`${name}: ${rows.length} rows\n`);
}
