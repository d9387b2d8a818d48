/**
 * Derive's what-if, asked on demand: `public/get_margin` of a portfolio that is told to it, with the tickers on both
 * sides of the answer, as it counts at the marks of its moment. Needs no key. Source: the venue's API reference of v3.
 */
import type { Http } from '../../ports/http.ts';
import { postJson } from '../transport/postJson.ts';
import { httpUrl } from './endpoints.ts';

/** In the venue's own words; all numbers as text. */
export interface GetMarginParams {
  readonly margin_type: string;
  /** Coin whose manager it is; null under standard margin. */
  readonly market: string | null;
  readonly simulated_collaterals: readonly { readonly asset_name: string; readonly amount: string }[];
  readonly simulated_positions: readonly {
    readonly instrument_name: string; readonly amount: string; readonly entry_price: string;
  }[];
}

export interface MarginAnswers {
  /** Unread `result`s: of each instrument before and after, and of `get_margin` in between. */
  readonly before: readonly unknown[];
  readonly margin: unknown;
  readonly after: readonly unknown[];
}

/** `paramsAt`: from the tickers just read, what is traded now has them as its price. Throws an Error of one line that
 *  names the method. Without `url`: the testnet. */
export async function askMargin(
  http: Http, url: string | null, paramsAt: (quotes: readonly unknown[]) => GetMarginParams,
  instruments: readonly string[],
): Promise<MarginAnswers> {
  const base = httpUrl('testnet', url);
  const ask = async (method: string, asked: unknown): Promise<unknown> => {
    const answer = await postJson(http, { method, url: `${base}/${method}`, body: JSON.stringify(asked) });
    if (typeof answer === 'object' && answer !== null && 'result' in answer) return answer.result;
    throw new Error(`${method}: the venue's answer has no result`);
  };
  const quotes = async (): Promise<unknown[]> => {
    const all: unknown[] = [];
    for (const name of instruments) all.push(await ask('public/get_ticker', { instrument_name: name }));
    return all;
  };
  const before = await quotes();
  const margin = await ask('public/get_margin', paramsAt(before));
  return { before, margin, after: await quotes() };
}
