// Tables printed in books, read from ../shared/vectors/published when it lies beside the checkout (it is never copied).
import { describe, expect, it } from 'vitest';
import { black76 } from '../black76.ts';
import { barrierOption, type BarrierKind } from '../exotic/barrier.ts';
import { digital } from '../exotic/digital.ts';
import { doubleNoTouch } from '../exotic/doubleNoTouch.ts';
import { touch, type TouchPayoff } from '../exotic/touch.ts';
import { inverseOption } from '../inverse.ts';
import { report, sharedTable, worstRatio, type Row } from './vectorFile.mjs';

/** The source of these tables counts whole days of a year of 360. */
const yearsOf = (row: Row) => Math.round(Number(row['t']) * 360) / 360;
const typeOf = (row: Row) => (row['type'] === 'Call' ? 'call' : 'put');
const number = (row: Row, name: string) => Number(row[name]);
const carryOf = (row: Row) => number(row, 'r') - number(row, 'q');
const forwardOf = (row: Row) => number(row, 'spot') * Math.exp(carryOf(row) * yearsOf(row));

/** The table of a name, its value column held against one function. */
function published(
  name: string,
  valueOf: (row: Row) => number,
  only: (row: Row) => boolean = () => true,
  tolerance: (row: Row) => number = (row) => number(row, 'tol') + 1e-12,
) {
  const { title, rows } = sharedTable(`published/${name}`);
  it.skipIf(rows === null)(title, () => {
    const wanted = (rows ?? []).filter(only);
    const result = worstRatio(wanted, (row) => ({ value: valueOf(row) }), tolerance);
    report(`${title}, ${wanted.length} rows`, result);
    expect(result.worst).toBeLessThanOrEqual(1);
  });
}

const european = (row: Row) =>
  black76(typeOf(row), forwardOf(row), number(row, 'strike'), yearsOf(row), number(row, 'vol'), number(row, 'r'));

/** From Greeks at a fixed forward to those at a fixed spot. */
function spotGreek(row: Row): number {
  const greeks = european(row);
  const growth = Math.exp(carryOf(row) * yearsOf(row));
  const carried = greeks.delta * forwardOf(row);
  const values: Record<string, number> = {
    delta: greeks.delta * growth,
    gamma: greeks.gamma * growth * growth,
    vega: greeks.vega,
    theta: greeks.theta - carried * carryOf(row),
    rho: greeks.rho + carried * yearsOf(row),
    dividendRho: -carried * yearsOf(row),
  };
  return values[row['greek'] ?? ''] ?? NaN;
}

function passageOf(row: Row, side: 'down' | 'up') {
  const terms = { spot: number(row, 'spot'), rate: number(row, 'r'), carry: carryOf(row) };
  return { ...terms, side, barrier: number(row, 'strike'), years: yearsOf(row), vol: number(row, 'vol') };
}

function cashDigital(row: Row): number {
  const cash = number(row, 'cash_or_second_strike');
  if (row['product'] === 'digital_cash_european') {
    const [strike, vol, rate] = [number(row, 'strike'), number(row, 'vol'), number(row, 'r')];
    return cash * digital('cash', typeOf(row), forwardOf(row), strike, yearsOf(row), vol, rate).price;
  }
  const atExpiry: TouchPayoff = row['knock_in'] === 'true' ? 'atExpiry' : 'noTouch';
  const payoff = row['product'] === 'digital_cash_at_hit' ? 'atHit' : atExpiry;
  return cash * touch(payoff, passageOf(row, typeOf(row) === 'put' ? 'down' : 'up')).price;
}

/** Cash at expiry if touched and in the money then: by the strike a barrier option's digital; here only plain rows. */
const isCash = (row: Row) => (row['product'] ?? '').startsWith('digital_cash');
/** For a knock-out the table pays only in the money at expiry, which is no no-touch. */
const isTouch = (row: Row) => isCash(row) && row['knock_in'] === 'true';

const KINDS: Readonly<Record<string, BarrierKind>> = {
  DownIn: 'down-in',
  UpIn: 'up-in',
  DownOut: 'down-out',
  UpOut: 'up-out',
};

const barrier = (row: Row) =>
  barrierOption({
    kind: KINDS[row['barrier_type'] ?? ''] ?? 'down-in',
    optionType: typeOf(row),
    spot: number(row, 'spot'),
    strike: number(row, 'strike'),
    barrier: number(row, 'barrier'),
    rebate: number(row, 'rebate'),
    rate: number(row, 'r'),
    carry: carryOf(row),
    years: yearsOf(row),
    vol: number(row, 'vol'),
  }).price;

const corridor = (row: Row) =>
  number(row, 'cash') *
  doubleNoTouch({
    spot: number(row, 'spot'),
    lower: number(row, 'barrier_lo'),
    upper: number(row, 'barrier_hi'),
    rate: number(row, 'r'),
    carry: carryOf(row),
    years: yearsOf(row),
    vol: number(row, 'vol'),
  }).price;

describe('published tables', () => {
  published('european_haug1998', (row) => european(row).price);
  published('european_greeks_haug1998', spotGreek);
  published('digital_haug1998', cashDigital, isTouch);
  published('barrier_haug', barrier, (row) => row['exercise'] === 'european');
  published('double_no_touch_haug2007', corridor, (row) => row['barrier_type'] === 'KnockOut');
});

describe('premium-adjusted delta', () => {
  const { title, rows } = sharedTable('published/fx_delta_conventions');
  it.skipIf(rows === null)(title, () => {
    const wanted = (rows ?? []).filter((row) => row['delta_type'] === 'PaFwd');
    const deltaOf = (row: Row) => {
      const forward = (number(row, 'spot') * number(row, 'foreign_discount')) / number(row, 'domestic_discount');
      return { delta: inverseOption(typeOf(row), forward, number(row, 'strike'), 1, number(row, 'std_dev')).netDelta };
    };
    const result = worstRatio(wanted, deltaOf, () => 1e-3);
    report(`${title}, ${wanted.length} rows`, result);
    expect(result.worst).toBeLessThanOrEqual(1);
  });
});
