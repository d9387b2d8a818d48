import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as fake from '../../../../test/fakes/electron.ts';

vi.mock('electron', () => import('../../../../test/fakes/electron.ts'));

const { argv, stderr } = process;
const write = stderr.write.bind(stderr);
let said = '';
beforeEach(() => {
  stderr.write = (text: string | Uint8Array) => {
    said += String(text);
    return true;
  };
});
afterEach(() => {
  stderr.write = write;
  process.argv = argv;
});

test('a command of ours on the command line is carried out without a window, with its exit code', async () => {
  process.argv = ['electron', 'the-app', 'session', 'list', '--data', '/nowhere/at/all'];
  await import('./main.ts');
  await vi.waitFor(() => expect(fake.called('app.exit')).toEqual([[2]]));
  expect([said, fake.BrowserWindow.last]).toEqual(['--data: no such folder: /nowhere/at/all\n', null]);
});
