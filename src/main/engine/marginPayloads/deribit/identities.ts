/** What must hold within one account summary of Deribit, and across those of a cross account (facts 3.1 and 4.1). */
import type { AccountSummary } from './messages.ts';

export interface Identity {
  readonly currency: string;
  readonly name: string;
  /** The left side less the right one, in the currency. */
  readonly off: number;
  /** What rounding of its terms allows. */
  readonly allowed: number;
}

/** Decimals with which the venue writes amounts of this currency: those of the finest number in its summary. */
export function decimalsOf(summary: AccountSummary): number {
  const { balance, equity, margin_balance, initial_margin, maintenance_margin } = summary;
  return Math.max(...[balance, equity, margin_balance, initial_margin, maintenance_margin].map(decimalsIn));
}

function decimalsIn(value: number): number {
  const [digits = '', power = '0'] = String(value).split('e');
  return Math.max(0, (digits.split('.')[1] ?? '').length - Number(power));
}

export function identitiesOf(summary: AccountSummary): readonly Identity[] {
  const unit = 10 ** -decimalsOf(summary);
  const of = (name: string, left: number | undefined, right: number | undefined, terms: number): Identity[] =>
    left === undefined || right === undefined
      ? []
      : [
          {
            currency: summary.currency,
            name,
            off: left - right,
            allowed: (terms / 2) * unit * (1 + 1e-9) + 1e-9 * Math.abs(left) * 1e-3,
          },
        ];
  const { equity, balance, futures_session_upl, futures_session_rpl, options_value, margin_balance } = summary;
  const sum = (a: number | undefined, b: number | undefined): number | undefined =>
    a === undefined || b === undefined ? undefined : a + b;
  const alone = summary.margin_model === 'segregated_sm';
  return [
    ...of(
      'equity = balance + futures session results + options value',
      equity,
      balance + futures_session_upl + futures_session_rpl + options_value,
      5,
    ),
    ...of(
      'available funds = margin balance - initial margin',
      summary.available_funds,
      margin_balance - summary.initial_margin,
      3,
    ),
    ...of(
      'session result unrealised = futures + options',
      summary.session_upl,
      sum(summary.futures_session_upl, summary.options_session_upl),
      3,
    ),
    ...of(
      'session result realised = futures + options',
      summary.session_rpl,
      sum(summary.futures_session_rpl, summary.options_session_rpl),
      3,
    ),
    ...of('total profit = futures + options', summary.total_pl, sum(summary.futures_pl, summary.options_pl), 3),
    ...(alone ? of('margin balance = equity - options value', margin_balance, equity - options_value, 3) : []),
  ];
}

export const isOff = ({ off, allowed }: Identity): boolean => Math.abs(off) > allowed;
