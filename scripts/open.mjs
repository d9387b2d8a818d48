// Opens an address in the default browser, where there is a display.
import { spawn } from 'node:child_process';

/** @param {string} url */
export function openInBrowser(url) {
  const [command, args] = opener(url);
  if (!command) {
    process.stderr.write('No display here: open the address in a browser yourself.\n');
    return;
  }
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => process.stderr.write(`${command} did not start: open the address yourself.\n`));
  child.unref();
}

/** @param {string} url @returns {[string | undefined, string[]]} */
function opener(url) {
  if (process.platform === 'darwin') return ['open', [url]];
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  const display = process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY;
  return display ? ['xdg-open', [url]] : [undefined, []];
}
