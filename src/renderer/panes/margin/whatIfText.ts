/** Changes as they are typed: "buy 0.5 BTC-PERP at 60000; withdraw 1000 USDC; repay 500 USDC". */
import type { MarginChange } from '../../../shared/domain/margin/detail.ts';

export type ReadChanges =
  | { readonly ok: true; readonly changes: MarginChange[] }
  | { readonly ok: false; readonly fault: string };

const NUMBER = /^\d+(\.\d+)?$/;

/** `idOf`: the full id of an instrument by the venue's name; one with a colon is taken as it is. */
export function readChanges(text: string, idOf: (name: string) => string): ReadChanges {
  const changes: MarginChange[] = [];
  for (const part of text.split(';').map((piece) => piece.trim()).filter((piece) => piece !== '')) {
    const change = changeOf(part.split(/\s+/), idOf);
    if (typeof change === 'string') return { ok: false, fault: `"${part}": ${change}` };
    changes.push(change);
  }
  return changes.length === 0 ? { ok: false, fault: 'nothing was typed' } : { ok: true, changes };
}

function changeOf(words: readonly string[], idOf: (name: string) => string): MarginChange | string {
  const [verb = '', amount = '', name, at, price] = words;
  const kind = verb.toLowerCase();
  if (!['buy', 'sell', 'deposit', 'withdraw', 'repay'].includes(kind)) {
    return 'begins with none of buy, sell, deposit, withdraw, repay';
  }
  if (!NUMBER.test(amount) || Number(amount) === 0) return `${amount === '' ? 'the amount' : amount} is not above zero`;
  if (name === undefined) return kind === 'buy' || kind === 'sell' ? 'which instrument?' : 'which currency?';
  if (kind === 'deposit' || kind === 'withdraw' || kind === 'repay') {
    return words.length > 3 ? 'has words too many' : { kind, currency: name.toUpperCase(), amount: Number(amount) };
  }
  if (at !== undefined && (at !== 'at' || !NUMBER.test(price ?? '') || words.length > 5)) {
    return 'a price is written "at 60000"';
  }
  const side = kind === 'buy' ? 'buy' : 'sell';
  return { kind: 'trade', side, quantity: Number(amount), instrument: name.includes(':') ? name : idOf(name),
    price: at === undefined ? null : Number(price) };
}

type VenueTrades =
  | { readonly ok: true; readonly trades: { name: string; amount: number }[] }
  | { readonly ok: false; readonly fault: string };

interface Listed { readonly venueName: string; readonly contractMultiplier: string }

/** Trades as a venue's what-if takes them; it knows nothing of transfers, nor of a price of one's own. */
export function venueTrades(
  changes: readonly MarginChange[], instrumentOf: (id: string) => Listed | null,
): VenueTrades {
  const trades: { name: string; amount: number }[] = [];
  for (const change of changes) {
    if (change.kind !== 'trade') return { ok: false, fault: `the venue's what-if takes trades, and no ${change.kind}` };
    if (change.price !== null) return { ok: false, fault: 'the venue\'s what-if trades at its mark: leave "at" out' };
    const listed = instrumentOf(change.instrument);
    if (listed === null) return { ok: false, fault: `${change.instrument} is not listed` };
    const amount = change.quantity * Number(listed.contractMultiplier);
    trades.push({ name: listed.venueName, amount: change.side === 'buy' ? amount : -amount });
  }
  return { ok: true, trades };
}
