import { expect, it } from 'vitest';
import { PNL_TERMS, type PnlTerms, type SessionReport } from '../../../shared/contract/questions/explain.ts';
import { equityPath, reportHtml } from './reportHtml.ts';

const terms: PnlTerms = { ...Object.fromEntries(PNL_TERMS.map((term) => [term, 0])) as PnlTerms, delta: -1234.5,
  fees: -7.25, residual: 3 };
const report: SessionReport = { session: 'practice-1', mode: 'practice', fromMs: 0, toMs: 3_600_000, computeMs: 1,
  pnl: { totalUsd: -1238.75, terms, missing: [] },
  accounts: [{ account: 'v/a', label: 'A <b>', totalUsd: null, terms: null, missing: ['quote of X'] }],
  equity: [{ timeMs: 0, equityUsd: 100 }, { timeMs: 1, equityUsd: null }, { timeMs: 2, equityUsd: 200 }],
  lows: [{ account: 'v/a', label: 'A', health: 1.2345, timeMs: 60_000, unknownShare: 0.25 }],
  hedges: [{ proposal: 'hedge-1', timeMs: 1_000, underlying: 'BTC', side: 'sell', quantity: '1200', instrument: 'v:P',
    state: 'rejected', reason: 'too dear', deltaCoinBefore: 0.6, deltaCoinAfter: 0.1, costUsd: 12.5 }],
  fills: [{ timeMs: 2_000, account: 'v/a', instrument: 'v:P', side: 'sell', quantity: '1200', price: '64000.5', fee: '0.1',
    feeCurrency: 'BTC' }] };

it('says P&L by cause, lows, hedges with reasons and fills, escaped, and needs nothing from outside', () => {
  const html = reportHtml(report);
  for (const part of ['PRACTICE practice-1', '-1,238.75', '-1,234.50', '-7.25', 'A &lt;b&gt;', 'not known: quote of X',
    '1.234', '00:01:00', '25.0 % of looks', 'sell 1,200 v:P', 'too dear', '0.6000 BTC', '64,000.5', '0.1 BTC']) {
    expect(html).toContain(part);
  }
  expect(html).not.toMatch(/<script|<link|https?:\/\/|url\(/);
});

it('equity has a gap where it was not known', () => {
  expect(equityPath(report.equity)).toBe('M0.0 220.0M900.0 0.0');
  expect(equityPath([])).toBe('');
  expect(reportHtml({ ...report, equity: [], hedges: [], fills: [] })).toContain('None was proposed.');
});
