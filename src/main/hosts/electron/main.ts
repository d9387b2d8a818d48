/**
 * Entry of the Electron build: the desktop app, or, when the command line names a command of ours, that command and no
 * window. In the packaged app the folders lie as in out/: main, preload, renderer beside one another.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { lineOf } from '../badInput.ts';
import { isCommand, runCommand } from '../cli/commands.ts';
import { openDesktop } from './desktop.ts';

/** Unpackaged, Electron's first argument is the folder of the app. */
const args = process.argv.slice(app.isPackaged ? 1 : 2);
const out = join(import.meta.dirname, '..');
const icon = join(out, '..', 'resources', 'icon.png');

const run = isCommand(args)
  ? runCommand(args).then((code) => app.exit(code))
  : openDesktop(args, {
    screen: join(out, 'renderer'),
    preload: join(out, 'preload', 'preload.cjs'),
    icon: existsSync(icon) ? icon : null,
  });
run.catch((error: unknown) => {
  process.stderr.write(`${lineOf(error)}\n`);
  app.exit(1);
});
