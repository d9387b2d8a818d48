/** Asks for the report of the session that is shown and hands it over as a file. Shows how far it is; can be ended. */
import { ask } from '../../store/commands.ts';
import { showToast, useDesk } from '../../store/desk.ts';
import { saveFile } from '../saveFile.ts';
import { reportHtml } from './reportHtml.ts';

const PROGRESS_EVERY_MS = 400;
const LABEL = 'Reading the session for its report';

export async function saveReport(name: string): Promise<void> {
  if (useDesk.getState().errand !== null) return;
  let isCancelled = false;
  const cancel = (): void => {
    isCancelled = true;
    void ask({ type: 'ReportProgress', cancel: true });
  };
  const show = (fraction: number): void => useDesk.setState({ errand: { label: LABEL, fraction, cancel } });
  show(0);
  const timer = setInterval(() => {
    void ask({ type: 'ReportProgress', cancel: false }).then((told) => {
      if (told.ok && told.answer.share !== null && useDesk.getState().errand !== null) show(told.answer.share);
    });
  }, PROGRESS_EVERY_MS);
  const found = await ask({ type: 'SessionReport' });
  clearInterval(timer);
  useDesk.setState({ errand: null });
  if (isCancelled) showToast({ tone: 'info', title: 'Report cancelled', text: 'Nothing was saved.' });
  else if (found.ok) saveFile(name, new Blob([reportHtml(found.answer)], { type: 'text/html;charset=utf-8' }));
  else showToast({ tone: 'error', title: 'No report', text: found.message });
}
