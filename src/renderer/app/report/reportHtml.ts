/** The session report as one HTML file that needs nothing else: no script, no link, no font from elsewhere. */
import { PNL_TERMS, type ExplainedPnl, type SessionReport } from '../../../shared/contract/questions/explain.ts';
import { DASH, formatDecimal, formatNumber, utcDayTime, utcTime } from '../../ui/format.ts';

const USD = { digits: 2, sign: 'always' } as const;

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

type Cell = string;
const cells = (tag: 'td' | 'th', row: readonly Cell[]): string =>
  row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('');

function table(caption: string, head: readonly string[], rows: readonly (readonly Cell[])[], none: string): string {
  if (rows.length === 0) return `<h2>${escapeHtml(caption)}</h2><p>${escapeHtml(none)}</p>`;
  return `<h2>${escapeHtml(caption)}</h2><table><thead><tr>${cells('th', head)}</tr></thead><tbody>${
    rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')}</tbody></table>`;
}

const TERM_NAMES: Readonly<Record<string, string>> = { newTrades: 'new trades' };

function pnlRow(name: string, { totalUsd, terms, missing }: ExplainedPnl): readonly Cell[] {
  if (terms === null) return [name, `not known: ${missing.slice(0, 3).join('; ')}`];
  return [name, formatNumber(totalUsd, USD), ...PNL_TERMS.map((term) => formatNumber(terms[term], USD))];
}

const WIDTH = 900;
const HEIGHT = 220;

/** Gaps where equity was not known. */
export function equityPath(equity: SessionReport['equity']): string {
  const known = equity.flatMap(({ equityUsd }) => (equityUsd === null ? [] : [equityUsd]));
  if (known.length === 0 || equity.length < 2) return '';
  const [low, high] = [Math.min(...known), Math.max(...known)];
  let down = false;
  return equity.map(({ equityUsd }, i) => {
    const starts = !down;
    down = equityUsd !== null;
    if (equityUsd === null) return '';
    const x = (i / (equity.length - 1)) * WIDTH;
    const y = HEIGHT - ((equityUsd - low) / (high - low || 1)) * HEIGHT;
    return `${starts ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
  }).join('');
}

function equityPlot({ equity }: SessionReport): string {
  const known = equity.flatMap(({ equityUsd }) => (equityUsd === null ? [] : [equityUsd]));
  if (known.length === 0) return '<h2>Equity</h2><p>It was never known whole.</p>';
  const text = (value: number | undefined): string => formatNumber(value ?? null, { digits: 0 });
  return `<h2>Equity, USD</h2><p>from ${text(known[0])} to ${text(known.at(-1))}, lowest ${
    text(Math.min(...known))}, highest ${text(Math.max(...known))}</p>
<svg viewBox="-4 -4 ${WIDTH + 8} ${HEIGHT + 8}" role="img" aria-label="Equity over time"><path d="${
  equityPath(equity)}" fill="none" stroke="#0b5cc4" stroke-width="1.5"/></svg>`;
}

const STYLE = `body{font:13px ui-monospace,Menlo,Consolas,monospace;margin:24px;color:#1c2430;background:#fff}
h1{font-size:18px}h2{font-size:14px;margin:22px 0 6px}table{border-collapse:collapse}
td,th{padding:2px 10px 2px 0;text-align:right;border-bottom:1px solid #d5dae2;white-space:nowrap}
td:first-child,th:first-child{text-align:left}td:last-child{white-space:normal}
svg{width:100%;max-width:900px;border-bottom:1px solid #d5dae2}
p{margin:4px 0}`;

export function reportHtml(report: SessionReport): string {
  const title = `${report.mode.toUpperCase()} ${report.session}`;
  const body = [
    `<h1>${escapeHtml(title)}</h1><p>${utcDayTime(report.fromMs)} to ${utcDayTime(report.toMs)} UTC</p>`,
    equityPlot(report),
    table('Profit and loss by cause, USD', ['', 'total', ...PNL_TERMS.map((term) => TERM_NAMES[term] ?? term)],
      [pnlRow('all accounts', report.pnl), ...report.accounts.map((each) => pnlRow(each.label, each))], 'Nothing.'),
    table('Lowest health', ['account', 'health', 'at UTC', 'not known'],
      report.lows.map(({ label, health, timeMs, unknownShare }) => [label, formatNumber(health, { digits: 3 }),
        utcTime(timeMs), formatNumber(unknownShare, { digits: 1, scale: 100, suffix: ' % of looks' })]), 'No account.'),
    table('Hedges', ['proposed UTC', 'hedge', 'delta before', 'after', 'cost USD', 'outcome', 'reason'],
      report.hedges.map((hedge) => [utcTime(hedge.timeMs),
        `${hedge.side} ${formatDecimal(hedge.quantity)} ${hedge.instrument}`,
        `${formatNumber(hedge.deltaCoinBefore, { digits: 4 })} ${hedge.underlying}`,
        formatNumber(hedge.deltaCoinAfter, { digits: 4 }), formatNumber(hedge.costUsd, { digits: 2 }), hedge.state,
        hedge.reason ?? DASH]), 'None was proposed.'),
    table('Fills', ['UTC', 'account', 'side', 'quantity', 'instrument', 'price', 'fee'],
      report.fills.map((fill) => [utcTime(fill.timeMs), fill.account, fill.side, formatDecimal(fill.quantity),
        fill.instrument, formatDecimal(fill.price), `${fill.fee} ${fill.feeCurrency}`]), 'None.'),
    '<p>The parts add up to the total; what no cause explains is the residual. A dash is not known, never zero.</p>',
  ];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${STYLE
  }</style></head><body>${body.join('\n')}</body></html>\n`;
}
