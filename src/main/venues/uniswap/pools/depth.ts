/**
 * A pool of concentrated liquidity as a book: how much of the base can be bought or sold between one price and the
 * next, and at what average price, fee included. Between two initialised ticks liquidity is constant (v3 whitepaper,
 * 6.2.2): amount0 = L (1/sqrt(a) - 1/sqrt(b)), amount1 = L (sqrt(b) - sqrt(a)). Doubles: a book is a model,
 * a quote is exact.
 */
export interface PoolTicks {
  /** Square root of token1 per token0, in raw units. */
  readonly sqrtPrice: number;
  readonly tick: number;
  readonly liquidity: number;
  /** Initialised ticks that we know, lowest first. Beyond them liquidity is not known and the book ends. */
  readonly ticks: readonly { readonly tick: number; readonly liquidityNet: number }[];
  /** The lowest and highest tick that was looked at. */
  readonly from: number;
  readonly to: number;
}

export interface PairUnits {
  readonly baseIsToken0: boolean;
  readonly baseDigits: number;
  readonly quoteDigits: number;
  /** Fraction: 0.0005. */
  readonly feeRate: number;
}

export interface DepthLevel { readonly price: number; readonly quantity: number }
export interface Depth {
  /** Of the base in quote, without fee. */
  readonly mid: number;
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
}

const STEPS_BPS = [1, 2, 5, 10, 20, 35, 50, 75, 100, 150, 200, 300];
const TICK_BASE = 1.000_1;

export const sqrtAtTick = (tick: number): number => TICK_BASE ** (tick / 2);

/** Of the base in quote, human units. */
export function midOf(sqrtPrice: number, { baseIsToken0, baseDigits, quoteDigits }: PairUnits): number {
  const raw = sqrtPrice * sqrtPrice;
  return (baseIsToken0 ? raw : 1 / raw) * 10 ** (baseDigits - quoteDigits);
}

export function depthOf(pool: PoolTicks, units: PairUnits): Depth {
  return { mid: midOf(pool.sqrtPrice, units), bids: sideOf(pool, units, 'sell'), asks: sideOf(pool, units, 'buy') };
}

/** What a trader who buys or sells the base meets. */
function sideOf(pool: PoolTicks, units: PairUnits, side: 'buy' | 'sell'): DepthLevel[] {
  // Buying token0 moves the price up, buying token1 moves it down.
  const isUp = (side === 'buy') === units.baseIsToken0;
  const levels: DepthLevel[] = [];
  let before = { base: 0, quote: 0 };
  for (const bps of STEPS_BPS) {
    const factor = Math.sqrt(1 + bps / 10_000);
    const edge = isUp ? pool.sqrtPrice * factor : pool.sqrtPrice / factor;
    const bound = isUp ? sqrtAtTick(pool.to) : sqrtAtTick(pool.from);
    const isBeyond = isUp ? edge > bound : edge < bound;
    const amounts = amountsTo(pool, isBeyond ? bound : edge, isUp);
    const after = units.baseIsToken0 ? { base: amounts.amount0, quote: amounts.amount1 }
      : { base: amounts.amount1, quote: amounts.amount0 };
    const base = (after.base - before.base) / 10 ** units.baseDigits;
    const quote = (after.quote - before.quote) / 10 ** units.quoteDigits;
    before = after;
    if (base > 0) {
      const paid = side === 'buy' ? quote / (1 - units.feeRate) : quote;
      const given = side === 'buy' ? base : base / (1 - units.feeRate);
      levels.push({ price: paid / given, quantity: given });
    }
    if (isBeyond) break;
  }
  return levels;
}

/** Raw units that change hands while the price moves from where it is to `target`, without fee. */
function amountsTo(pool: PoolTicks, target: number, isUp: boolean): { amount0: number; amount1: number } {
  let { liquidity, sqrtPrice: at } = pool;
  let amount0 = 0;
  let amount1 = 0;
  const ahead = isUp ? pool.ticks.filter(({ tick }) => tick > pool.tick)
    : pool.ticks.filter(({ tick }) => tick <= pool.tick).reverse();
  for (const { tick, liquidityNet } of [...ahead, null].map((one) => one ?? { tick: Number.NaN, liquidityNet: 0 })) {
    const edge = sqrtAtTick(tick);
    const isLast = Number.isNaN(edge) || (isUp ? edge >= target : edge <= target);
    const to = isLast ? target : edge;
    const [low, high] = isUp ? [at, to] : [to, at];
    amount0 += liquidity * (1 / low - 1 / high);
    amount1 += liquidity * (high - low);
    if (isLast) break;
    at = edge;
    // Crossing upwards adds what begins there, downwards takes it away.
    liquidity += isUp ? liquidityNet : -liquidityNet;
  }
  return { amount0, amount1 };
}

/** Through two pools, one after the other: `second` takes what `first` gives. Prices multiply, the thinner bounds. */
export function composed(first: Depth, second: Depth): Depth {
  return { mid: first.mid * second.mid, bids: chained(first.bids, second.bids),
    asks: chained(first.asks, second.asks) };
}

function chained(first: readonly DepthLevel[], second: readonly DepthLevel[]): readonly DepthLevel[] {
  const levels: DepthLevel[] = [];
  let [at, taken] = [0, 0];
  for (const { price, quantity } of first) {
    let left = quantity * price;
    for (let next = second[at]; next !== undefined && left > 0; next = second[at]) {
      const through = Math.min(left, next.quantity - taken);
      if (through > 0) levels.push({ price: price * next.price, quantity: through / price });
      left -= through;
      taken += through;
      if (taken < next.quantity) break;
      [at, taken] = [at + 1, 0];
    }
    if (second[at] === undefined) break;
  }
  return levels;
}
