/**
 * Rows of a screen's watch list that stand for what it needs of the markets, beside the ticking 'quote|' and 'node|'
 * rows: 'traded|<instrument>' and 'chain|<venue>|<underlying>|<expiry in ms, or *>'. Several panes and windows add up;
 * the list of a screen that closes goes with it.
 */
import type { ChainNeed, MarketNeed } from '../domain/marketNeed.ts';

/** What a pane would trade: its venue is asked for touch, depth and trades. */
export const tradedRow = (instrument: string): string => `traded|${instrument}`;
/** A chain that a pane shows. `expiryTimeMs` null: all of them, around the money. */
export const chainRow = (venue: string, underlying: string, expiryTimeMs: number | null): string =>
  `chain|${venue}|${underlying}|${expiryTimeMs ?? '*'}`;

/** Rows that say something else, or nothing that makes sense, are passed over. */
export function needOfRows(rows: Iterable<string>): MarketNeed {
  const traded = new Set<string>();
  const chains = new Map<string, ChainNeed>();
  for (const row of rows) {
    const [kind, first = '', ...rest] = row.split('|');
    if (kind === 'traded' && first.includes(':')) traded.add(row.slice('traded|'.length));
    if (kind !== 'chain' || rest.length !== 2 || first === '') continue;
    const [underlying = '', expiry = ''] = rest;
    if (underlying === '' || !/^(\*|\d{1,15})$/.test(expiry)) continue;
    chains.set(row, { venue: first, underlying, expiryTimeMs: expiry === '*' ? null : Number(expiry) });
  }
  return { by: 'pane', traded, chains: [...chains.values()] };
}
