/** The whole terminal, on its default desk with the chain in front; what measures is there before anything of it. */
import './measure.ts';
import { VIEW } from './view.ts';

if (VIEW === 'blotter') {
  const { showBlotter } = await import('./blotter.tsx');
  showBlotter();
} else {
  await import('../../../../src/renderer/main.tsx');
  const { showPane } = await import('../../../../src/renderer/store/steering.ts');
  const waiting = setInterval(() => {
    if (document.querySelector('[data-testid="pane-chart"]') === null) return;
    clearInterval(waiting);
    showPane('chain');
  }, 50);
}
