// npm run -s ballast -- ARGS: the command line of the engine. stdout carries its JSON and nothing else.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { handOver, ROOT } from './run.mjs';
import { fail, setUp } from './setup.mjs';

const node = await setUp();
await build(node, { only: ['main'] });
const cli = join(ROOT, 'out', 'main', 'cli.mjs');
if (!existsSync(cli)) fail('The command line is not built: src/main/hosts/cli/main.ts is missing.');
process.exit(await handOver(node, [cli, ...process.argv.slice(2)]));
