/** What /exchange does: signatures are recovered, nonces counted, orders handed to the floor, refusals in its words. */
import { isMultipleOf, mul, parseDecimal, toText, type Decimal } from '../../../src/shared/domain/decimal.ts';
import { tickSizeOf, tickStepsOf } from './ticks.ts';
import { bookOf } from './answers.ts';
import { COINS, type EmulatedLedger, type Placed } from './ledger.ts';
import { signerOfAction, signerOfUserAction, type Signed } from './recover.ts';

export interface Desk {
  readonly ledger: EmulatedLedger;
  readonly user: string;
  readonly agents: Set<string>;
  readonly source: 'a' | 'b';
  /** Every action is refused for its rate. */
  readonly limited: () => boolean;
  readonly refusesSwitch: () => boolean;
  readonly nonces: Map<string, Set<number>>;
  deadMansSwitchMs: number | null;
}

type Json = Readonly<Record<string, unknown>>;
const APPROVE_AGENT = [
  ['hyperliquidChain', 'string'],
  ['agentAddress', 'address'],
  ['agentName', 'string'],
  ['nonce', 'uint64'],
] as const;

const failed = (response: string): Json => ({ status: 'err', response });
const done = (): Json => ({ status: 'ok', response: { type: 'default' } });
const statuses = (type: string, rows: readonly unknown[]): Json => ({
  status: 'ok',
  response: { type, data: { statuses: rows } },
});

export async function actionAnswer(signed: Signed, desk: Desk): Promise<Json> {
  const { action, nonce, expiresAfter } = signed;
  if (action['type'] === 'approveAgent') return await approve(signed, desk);
  const signer = await signerOfAction(signed, desk.source);
  if (signer !== desk.user && !desk.agents.has(signer)) {
    return failed(`User or API Wallet ${signer} does not exist.`);
  }
  const now = desk.ledger.nowMs();
  const problem = nonceProblem(signer, nonce, now, desk);
  if (problem !== null) return failed(problem);
  if (expiresAfter !== undefined && expiresAfter !== null && expiresAfter < now) return failed('Action expired.');
  if (desk.limited()) {
    return failed(
      'Too many cumulative requests sent (10001 > 10000) for cumulative volume traded $0.0. ' +
        'Place taker orders to free up 1 request per USDC traded.',
    );
  }
  return await carryOut(action, desk);
}

/** The 100 highest are remembered; a new one must be above the lowest, unused, and near the present. */
function nonceProblem(signer: string, nonce: number, nowMs: number, { nonces }: Desk): string | null {
  const used = nonces.get(signer) ?? new Set<number>();
  nonces.set(signer, used);
  const lowest = used.size < 100 ? -Infinity : Math.min(...used);
  if (used.has(nonce)) return `Invalid nonce: duplicate nonce ${nonce}`;
  if (nonce <= lowest || nonce < nowMs - 172_800_000 || nonce > nowMs + 86_400_000) return `Invalid nonce: ${nonce}`;
  used.add(nonce);
  if (used.size > 100) used.delete(lowest);
  return null;
}

async function approve(signed: Signed, desk: Desk): Promise<Json> {
  const named = { ...signed, action: { agentName: '', ...signed.action } };
  const signer = await signerOfUserAction(named, 'HyperliquidTransaction:ApproveAgent', APPROVE_AGENT);
  if (signer !== desk.user) return failed(`Must deposit before performing actions. User: ${signer}`);
  desk.agents.add(String(signed.action['agentAddress']).toLowerCase());
  return done();
}

async function carryOut(action: Json, desk: Desk): Promise<Json> {
  const rows = (name: string): Json[] => (Array.isArray(action[name]) ? (action[name] as Json[]) : []);
  switch (action['type']) {
    case 'order':
      return statuses('order', await inTurn(rows('orders'), (row) => placeOne(row, desk)));
    case 'cancel':
      return statuses(
        'cancel',
        await inTurn(rows('cancels'), (row) => cancelOne(desk.ledger.byOid.get(Number(row['o'])), desk)),
      );
    case 'cancelByCloid':
      return statuses('cancel', await inTurn(rows('cancels'), (row) => cancelOne(byCloid(desk, row['cloid']), desk)));
    case 'modify':
      return (await modify(action, desk)) ?? done();
    case 'batchModify':
      return statuses(
        'order',
        await inTurn(
          rows('modifies'),
          async (row) => (await modify(row, desk))?.['response'] ?? { resting: { oid: 0 } },
        ),
      );
    case 'twapOrder':
      return { status: 'ok', response: { type: 'twapOrder',
        data: { status: desk.ledger.twaps.place(action['twap'] as Record<string, unknown>) } } };
    case 'twapCancel':
      return { status: 'ok', response: { type: 'twapCancel',
        data: { status: desk.ledger.twaps.cancel(Number(action['a']), Number(action['t'])) } } };
    case 'scheduleCancel':
      if (desk.refusesSwitch()) {
        return failed('Cannot set scheduled cancel time until enough volume traded. Required: $1000000. Traded: $0.');
      }
      if (typeof action['time'] === 'number' && action['time'] < desk.ledger.nowMs() + 5_000) {
        return failed('Invalid schedule cancel time: must be at least 5 seconds from now.');
      }
      desk.deadMansSwitchMs = typeof action['time'] === 'number' ? action['time'] : null;
      return done();
    case 'updateLeverage':
    case 'updateIsolatedMargin':
    case 'noop':
      return done();
    default:
      return failed(`Unknown action type ${String(action['type'])}`);
  }
}

async function inTurn<T>(rows: readonly Json[], run: (row: Json) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  // oxlint-disable-next-line no-await-in-loop
  for (const row of rows) results.push(await run(row));
  return results;
}

const byCloid = (desk: Desk, cloid: unknown): Placed | undefined =>
  [...desk.ledger.orders.values()].findLast((placed) => placed.cloid === String(cloid).toLowerCase());

async function modify(row: Json, desk: Desk): Promise<Json | null> {
  const { oid, order } = row as { oid: number | string; order: Json };
  const before = typeof oid === 'number' ? desk.ledger.byOid.get(oid) : byCloid(desk, oid);
  const cancelled = await cancelOne(before, desk);
  if (cancelled !== 'success') return failed('Cannot modify canceled or filled order');
  const placed = await placeOne({ ...order, c: order['c'] ?? before?.cloid ?? undefined }, desk);
  return 'error' in placed ? failed(String(placed['error'])) : null;
}

async function cancelOne(placed: Placed | undefined, desk: Desk): Promise<unknown> {
  if (placed === undefined || !desk.ledger.isOpen(placed)) {
    return { error: 'Order was never placed, already canceled, or filled.' };
  }
  desk.ledger.cancel(placed);
  await settled(() => !desk.ledger.isOpen(placed));
  return 'success';
}

/** The floor answers within a few turns. */
async function settled(isDone: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !isDone(); turn += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
}

async function placeOne(row: Json, desk: Desk): Promise<Json> {
  const { ledger } = desk;
  const asset = Number(row['a']);
  const coin = COINS[asset];
  const listing = coin === undefined ? undefined : ledger.listingOf(coin.name);
  const error = (text: string): Json => ({ error: `${text} asset=${asset}` });
  const [price, quantity] = [parseDecimal(String(row['p'])), parseDecimal(String(row['s']))];
  const stop = stopOf(row['t']);
  const tif = stop === undefined ? tifOf(row['t']) : 'Gtc';
  if (coin === undefined || listing === undefined || price === null || quantity === null || tif === null) {
    return { error: 'Order has invalid price, size or asset.' };
  }
  const cloid = typeof row['c'] === 'string' ? row['c'].toLowerCase() : null;
  if (cloid !== null && byCloid(desk, cloid) !== undefined && ledger.isOpen(byCloid(desk, cloid) as Placed)) {
    return error('Client order id already in use.');
  }
  const misfit = gridProblem(coin.szDecimals, price, quantity, row['r'] === true);
  if (misfit !== null) return error(misfit);
  const isBuy = row['b'] === true;
  if (stop === null || (stop !== undefined && !fitsTrigger(stop, price, isBuy, coin.szDecimals))) {
    return error('Invalid TP/SL price.');
  }
  const placed: Placed = {
    oid: ledger.nextOid(),
    cloid,
    coin: coin.name,
    floorId: `hl-${ledger.orders.size + 1}`,
    placedMs: ledger.nowMs(),
    quantity,
    price,
    isBuy,
    reduceOnly: row['r'] === true,
    tif,
    ...(stop === undefined ? {} : { stop }),
    status: 'open',
    statusMs: ledger.nowMs(),
  };
  const rejection = await ledger.place(placed, {
    type: 'SendOrder',
    venue: ledger.floor.venue,
    order: {
      account: ledger.floor.rules.account.id,
      instrument: listing.instrument.id,
      side: placed.isBuy ? 'buy' : 'sell',
      type: stop?.isMarket === true ? 'market' : 'limit',
      ...(stop === undefined ? {} : { trigger: { price: stop.price, by: 'mark' } }),
      timeInForce: tif === 'Ioc' || tif === 'FrontendMarket' ? 'immediateOrCancel' : 'goodTillCancelled',
      postOnly: tif === 'Alo',
      reduceOnly: placed.reduceOnly,
      price,
      quantity,
      approved: true,
      clientOrderId: placed.floorId,
    },
  });
  if (rejection !== null) return error(wordsOf(rejection, ledger, coin.name));
  await settled(() => tif === 'Gtc' || tif === 'Alo' || !ledger.isOpen(placed));
  return outcomeOf(placed, ledger, asset);
}

function outcomeOf(placed: Placed, ledger: EmulatedLedger, asset: number): Json {
  const record = ledger.record(placed);
  const id = { oid: placed.oid, ...(placed.cloid === null ? {} : { cloid: placed.cloid }) };
  const filled = record?.filled ?? (0n as Decimal);
  if (record?.state === 'open' && filled === 0n) return { resting: id };
  if (filled === 0n) {
    placed.status = 'iocCancelRejected';
    return { error: `Order could not immediately match against any resting orders. asset=${asset}` };
  }
  const paid = record?.fills.reduce((sum, fill) => sum + Number(toText(mul(fill.price, fill.quantity))), 0) ?? 0;
  return {
    filled: { totalSz: toText(filled), avgPx: String(Number((paid / Number(toText(filled))).toPrecision(8))), ...id },
  };
}

/** Undefined: no trigger order. Null: one that makes no sense, or a take-profit, which is not emulated. */
function stopOf(type: unknown): Placed['stop'] | null {
  const { trigger } = (type ?? {}) as { trigger?: { isMarket?: unknown; triggerPx?: unknown; tpsl?: unknown } };
  if (trigger === undefined) return undefined;
  const price = parseDecimal(String(trigger.triggerPx));
  return price === null || typeof trigger.isMarket !== 'boolean' || trigger.tpsl !== 'sl' ? null
    : { price, isMarket: trigger.isMarket };
}

/** On the grid; the bound of one to market lies at its trigger or beyond. */
function fitsTrigger({ price, isMarket }: NonNullable<Placed['stop']>, bound: Decimal, isBuy: boolean,
  szDecimals: number): boolean {
  const tick = tickStepsOf(szDecimals).findLast(({ above }) => price > above)?.tick ?? tickSizeOf(szDecimals);
  return isMultipleOf(price, tick) && (!isMarket || (isBuy ? bound >= price : bound <= price));
}

function tifOf(type: unknown): string | null {
  const tif = (type as { limit?: { tif?: string } } | undefined)?.limit?.tif;
  return tif !== undefined && ['Gtc', 'Ioc', 'Alo', 'FrontendMarket'].includes(tif) ? tif : null;
}

function gridProblem(szDecimals: number, price: Decimal, quantity: Decimal, reduceOnly: boolean): string | null {
  const tick = tickStepsOf(szDecimals).findLast(({ above }) => price > above)?.tick ?? tickSizeOf(szDecimals);
  if (price <= 0n || !isMultipleOf(price, tick)) return 'Price must be divisible by tick size.';
  if (!isMultipleOf(quantity, parseDecimal(`1e-${szDecimals}`) as Decimal)) return 'Order has invalid size.';
  if (!reduceOnly && mul(price, quantity) < (parseDecimal('10') as Decimal))
    return 'Order must have minimum value of $10.';
  return null;
}

/** The floor's words in the venue's. */
function wordsOf(rejection: string, ledger: EmulatedLedger, coin: string): string {
  if (/margin/.test(rejection)) return 'Insufficient margin to place order.';
  if (/reduce-only/.test(rejection)) return 'Reduce only order would increase position.';
  if (/trigger/.test(rejection)) return 'Invalid TP/SL price.';
  if (/tick/.test(rejection)) return 'Price must be divisible by tick size.';
  if (/too many requests/.test(rejection)) return 'Too many requests.';
  if (/post-only/.test(rejection)) {
    const {
      levels: [[bid], [ask]],
    } = bookOf(ledger, coin);
    return `Post only order would have immediately matched, bbo was ${bid?.px ?? ''}@${ask?.px ?? ''}.`;
  }
  return rejection;
}
