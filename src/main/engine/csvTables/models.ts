/** The tables that can be priced: by name, the columns each reads and the columns it fills in. */
import type { OptionType } from '../../../shared/domain/instrument.ts';
import { black76 } from '../../risk/pricing/black76.ts';
import { barrierOption } from '../../risk/pricing/exotic/barrier.ts';
import { digital } from '../../risk/pricing/exotic/digital.ts';
import { doubleNoTouch } from '../../risk/pricing/exotic/doubleNoTouch.ts';
import { everlasting, everlastingDiscrete } from '../../risk/pricing/exotic/everlasting.ts';
import { powerPerpetual } from '../../risk/pricing/exotic/powerPerpetual.ts';
import { touch } from '../../risk/pricing/exotic/touch.ts';
import { impliedVol } from '../../risk/pricing/impliedVol.ts';
import { inverseOption } from '../../risk/pricing/inverse.ts';
import { RowError } from '../importers/refusals.ts';
import type { Cells } from './cells.ts';

export interface TableModel {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** In the order of `outputs`. Throws RowError for inputs that make no sense, and for no answer at all. */
  readonly compute: (cells: Cells) => readonly number[];
}

const LONGEST_DISCRETE = 10_000;
const KINDS = ['down-in', 'up-in', 'down-out', 'up-out'] as const;

const black: TableModel = {
  name: 'black76',
  inputs: ['cp', 'F', 'K', 'T', 'sigma', 'r'],
  outputs: ['price', 'delta', 'gamma', 'vega', 'theta', 'rho', 'vanna', 'volga', 'charm', 'veta', 'speed', 'zomma',
    'color', 'ultima', 'dvanna_dvol'],
  compute(cells) {
    const g = black76(cells.optionType(0), cells.positive(1), cells.positive(2), cells.nonNegative(3),
      cells.nonNegative(4), cells.number(5));
    return [g.price, g.delta, g.gamma, g.vega, g.theta, g.rho, g.vanna, g.volga, g.charm, g.veta, g.speed, g.zomma,
      g.color, g.ultima, g.dvannaDvol];
  },
};

const inverse: TableModel = {
  name: 'inverse',
  inputs: ['cp', 'F', 'K', 'T', 'sigma'],
  outputs: ['price_coin', 'price_usd', 'bs_delta', 'coin_delta', 'net_delta_coin', 'coin_gamma', 'coin_vega',
    'coin_theta_year', 'coin_vanna', 'coin_volga', 'coin_charm', 'coin_speed', 'coin_zomma', 'coin_color',
    'coin_ultima'],
  compute(cells) {
    const g = inverseOption(cells.optionType(0), cells.positive(1), cells.positive(2), cells.nonNegative(3),
      cells.nonNegative(4));
    return [g.priceCoin, g.priceUsd, g.bsDelta, g.coinDelta, g.netDelta, g.coinGamma, g.coinVega, g.coinTheta,
      g.coinVanna, g.coinVolga, g.coinCharm, g.coinSpeed, g.coinZomma, g.coinColor, g.coinUltima];
  },
};

const digitals: TableModel = {
  name: 'digital',
  inputs: ['kind', 'cp', 'F', 'K', 'T', 'sigma', 'r'],
  outputs: ['price', 'delta', 'gamma', 'vega', 'theta'],
  compute(cells) {
    const g = digital(cells.oneOf(0, ['cash', 'asset']), cells.optionType(1), cells.positive(2), cells.positive(3),
      cells.nonNegative(4), cells.nonNegative(5), cells.number(6));
    return [g.price, g.delta, g.gamma, g.vega, g.theta];
  },
};

const barrier: TableModel = {
  name: 'barrier',
  inputs: ['kind', 'cp', 'S', 'K', 'H', 'rebate', 'r', 'carry_b', 'T', 'sigma'],
  outputs: ['price', 'delta', 'gamma', 'vega', 'theta', 'vanna'],
  compute(cells) {
    const g = barrierOption({
      kind: cells.oneOf(0, KINDS), optionType: cells.optionType(1), spot: cells.positive(2), strike: cells.positive(3),
      barrier: cells.positive(4), rebate: cells.nonNegative(5), rate: cells.number(6), carry: cells.number(7),
      years: cells.nonNegative(8), vol: cells.nonNegative(9),
    });
    return [g.price, g.delta, g.gamma, g.vega, g.theta, g.vanna];
  },
};

const touches: TableModel = {
  name: 'touch',
  inputs: ['side', 'S', 'H', 'r', 'carry_b', 'T', 'sigma'],
  outputs: ['one_touch_pay_at_hit', 'one_touch_pay_at_expiry', 'no_touch'],
  compute(cells) {
    const passage = {
      side: cells.oneOf(0, ['down', 'up']), spot: cells.positive(1), barrier: cells.positive(2), rate: cells.number(3),
      carry: cells.number(4), years: cells.nonNegative(5), vol: cells.nonNegative(6),
    };
    return [touch('atHit', passage).price, touch('atExpiry', passage).price, touch('noTouch', passage).price];
  },
};

const doubleTouch: TableModel = {
  name: 'double-no-touch',
  inputs: ['S', 'L', 'U', 'r', 'carry_b', 'T', 'sigma'],
  outputs: ['price_per_unit'],
  compute(cells) {
    const [lower, upper] = [cells.positive(1), cells.positive(2)];
    if (lower >= upper) throw new RowError(`L: "${cells.text(1)}" is not below U`);
    return [doubleNoTouch({
      spot: cells.positive(0), lower, upper, rate: cells.number(3), carry: cells.number(4),
      years: cells.nonNegative(5), vol: cells.nonNegative(6),
    }).price];
  },
};

/** The discrete sum takes some hundred terms per funding. */
function fundingsOf(cells: Cells, column: number, name: string): number {
  const fundings = cells.positive(column);
  if (fundings > LONGEST_DISCRETE) {
    throw new RowError(`${name}: "${cells.text(column)}" is more than ${LONGEST_DISCRETE}`);
  }
  return fundings;
}

const everlastings: TableModel = {
  name: 'everlasting',
  inputs: ['cp', 'S', 'K', 'sigma', 'funding_period_years', 'fundings_per_period'],
  outputs: ['mark_continuous', 'time_value_continuous', 'delta', 'gamma', 'mark_discrete'],
  compute(cells) {
    const terms: readonly [OptionType, number, number, number, number] =
      [cells.optionType(0), cells.positive(1), cells.positive(2), cells.nonNegative(3), cells.positive(4)];
    const g = everlasting(...terms);
    const discrete = everlastingDiscrete(...terms, fundingsOf(cells, 5, 'fundings_per_period'));
    return [g.mark, g.timeValue, g.delta, g.gamma, discrete];
  },
};

const power: TableModel = {
  name: 'power',
  inputs: ['S', 'power', 'sigma', 'r', 'funding_period_years', 'fundings_per_period'],
  outputs: ['mark_one_funding_per_period', 'mark_f_fundings', 'mark_continuous'],
  compute(cells) {
    const mark = (fundings: number): number => powerPerpetual(cells.positive(0), cells.number(1), cells.nonNegative(2),
      cells.number(3), cells.positive(4), fundings).mark;
    return [mark(1), mark(cells.positive(5)), mark(Infinity)];
  },
};

export const TABLE_MODELS: readonly TableModel[] =
  [black, inverse, digitals, barrier, touches, doubleTouch, everlastings, power];

/** Words of `impliedVol` for a row that has no vol. */
export const IMPLIED_VOL_TABLE: TableModel = {
  name: 'iv',
  inputs: ['cp', 'F', 'K', 'T', 'price_undiscounted'],
  outputs: ['iv'],
  compute(cells) {
    const optionType = cells.optionType(0);
    const [forward = NaN, strike = NaN, years = NaN, price = NaN] = [1, 2, 3, 4].map((column) =>
      cells.text(column) === '' ? NaN : Number(cells.text(column)));
    const result = impliedVol(optionType, price, forward, strike, years);
    if ('vol' in result) return [result.vol];
    throw new RowError(result.status);
  },
};
