/** Asks for the report of the session that is shown and hands it over as a file. */
import { ask } from '../../store/commands.ts';
import { showToast } from '../../store/desk.ts';
import { saveFile } from '../saveFile.ts';
import { reportHtml } from './reportHtml.ts';

export async function saveReport(name: string): Promise<void> {
  showToast({ tone: 'info', title: 'Reading the session…', text: 'Saved as soon as its record has been read.' });
  const found = await ask({ type: 'SessionReport' });
  if (found.ok) saveFile(name, new Blob([reportHtml(found.answer)], { type: 'text/html;charset=utf-8' }));
  else showToast({ tone: 'error', title: 'No report', text: found.message });
}
