/**
 * Orders of one address: each becomes one swap over the best route, bounded by the order's limit or by a small reach
 * from the quote, after an approval of exactly what it may take. What a swap did is read from the tokens' own logs.
 */
import type { Address } from 'viem';
import { mul, toNumber } from '../../../../shared/domain/decimal.ts';
import type { AccountId, ClientOrderId } from '../../../../shared/domain/ids.ts';
import type { ApprovedOrder } from '../../../../shared/domain/order.ts';
import { isOver, type ChainTransaction } from '../../../../shared/domain/chain/transaction.ts';
import type { OrderFact } from '../../../events/event.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { LiveChain } from '../../transport/chain/client/liveChain.ts';
import { readCall, valueOf } from '../../transport/chain/client/readCall.ts';
import { fromUnits, lessBps, toUnits } from '../../transport/chain/client/wei.ts';
import type { TransactionDesk } from '../../transport/chain/transactions/transactionDesk.ts';
import { TOKEN_ABI } from '../abi.ts';
import type { Deployment } from '../deployments.ts';
import type { Pair } from '../pools/pairs.ts';
import type { Pool } from '../pools/tokens.ts';
import { quoteRoutes, routesOf, type RouteQuote } from './route.ts';
import { approvalIntent, swapIntent, type SwapTerms } from './swapIntent.ts';

export interface SwapDeskSetting {
  readonly account: AccountId;
  readonly address: Address;
  readonly deployment: Deployment;
  readonly chain: LiveChain;
  readonly transactions: TransactionDesk;
  readonly ports: Ports;
  readonly pairOf: (instrument: string) => Pair | undefined;
  readonly pools: () => readonly Pool[];
  readonly emit: (fact: OrderFact, venueTimeMs: number | null) => void;
}

/** A market order takes no worse than this from its quote. */
const REACH_BPS = 50;
const DEADLINE_MS = 120_000;
const APPROVAL_MS = 90_000;
const LOOK_MS = 200;

export class SwapDesk {
  readonly setting: SwapDeskSetting;
  /** Being quoted or approved: nothing of the swap itself is signed yet. */
  private readonly underWay = new Map<ClientOrderId, ApprovedOrder>();

  constructor(setting: SwapDeskSetting) {
    this.setting = setting;
  }

  async place(order: ApprovedOrder): Promise<void> {
    const { clientOrderId } = order;
    this.underWay.set(clientOrderId, order);
    let reason: string | null;
    try {
      reason = await this.carryOut(order);
    } catch (error) {
      reason = error instanceof Error ? error.message : 'it failed';
    }
    this.underWay.delete(clientOrderId);
    // Nothing of it has left: only a release lets anything out, and then `submit` is not refused.
    if (reason !== null) return this.emit({ type: 'OrderSendFailed', clientOrderId, reason, mayHaveLeft: false });
    const hash = this.setting.transactions.of(clientOrderId)?.attempts[0]?.hash;
    if (hash !== undefined) this.emit({ type: 'OrderAcknowledged', clientOrderId, venueOrderId: hash });
  }

  async cancel(clientOrderId: ClientOrderId): Promise<void> {
    const known = this.setting.transactions.of(clientOrderId);
    const reason = known === null ? 'nothing of it is on the chain'
      : await this.setting.transactions.replace(clientOrderId, 'cancel');
    if (reason !== null) this.emit({ type: 'CancelRejected', clientOrderId, reason });
  }

  query(clientOrderId: ClientOrderId): void {
    const known = this.setting.transactions.of(clientOrderId);
    const isAlive = this.underWay.has(clientOrderId) || (known !== null && !isOver(known.state));
    const over = known?.state === 'final' && known.outcome === 'success' ? 'accepted' as const : 'cancelled' as const;
    this.emit({ type: 'OrderStatusReported', clientOrderId, found: isAlive || known !== null,
      venueOrderId: known?.attempts[0]?.hash ?? null, state: isAlive ? 'accepted' : known === null ? null : over,
      filledQuantity: null });
  }

  /** The end of a transaction that carried out an order and had no effect. */
  ended({ clientOrderId, reason, state }: ChainTransaction): void {
    if (clientOrderId === null) return;
    this.emit({ type: 'OrderCancelled', clientOrderId, reason: reason ?? state });
  }

  private async carryOut(order: ApprovedOrder): Promise<string | null> {
    const { transactions, ports, deployment, address: holder } = this.setting;
    if (transactions.signer === null) return transactions.readOnlyReason;
    if (order.timeInForce === 'goodTillCancelled') return 'a pool holds no resting orders: use immediate or cancel';
    const pair = this.setting.pairOf(order.instrument);
    if (pair === undefined) return `${order.instrument} is not listed`;
    const quote = await this.quote(order, pair);
    if (quote === null) return 'no route has the liquidity';
    const bound = boundOf(order, pair, quote);
    const isWithin = quote.kind === 'exactInput' ? quote.amountOut >= bound : quote.amountIn <= bound;
    if (!isWithin) return 'the best route is worse than the limit';
    const terms: SwapTerms = { order, holder, deployment, quote, bound,
      deadlineTimeMs: ports.clock.nowMs() + DEADLINE_MS, spendUsd: spendOf(pair, order, quote) };
    return await this.approve(terms) ?? await transactions.submit(swapIntent(terms));
  }

  /** Over every route, at one block, as two endpoints have it. */
  private async quote({ side, quantity }: ApprovedOrder, { base, quote }: Pair): Promise<RouteQuote | null> {
    const { chain, deployment: { quoter }, pools } = this.setting;
    const [from, to] = side === 'sell' ? [base, quote] : [quote, base];
    const [best] = await quoteRoutes(chain, quoter, routesOf(pools(), from, to),
      side === 'sell' ? 'exactInput' : 'exactOutput', toUnits(quantity, base.digits), true);
    return best ?? null;
  }

  /** Null: the router may take what the swap needs; else why not. */
  private async approve(terms: SwapTerms): Promise<string | null> {
    const { chain, transactions, address } = this.setting;
    const [from] = terms.quote.route.tokens;
    if (from === undefined) return 'a route has a beginning';
    const { results: [allowance] } = await chain.readPinned([readCall(from.address, TOKEN_ABI, 'allowance',
      [address, terms.deployment.router])], { agreed: true });
    const needed = terms.quote.kind === 'exactInput' ? terms.quote.amountIn : terms.bound;
    if (valueOf(allowance) >= needed) return null;
    const intent = approvalIntent(terms);
    const refused = await transactions.submit(intent);
    return refused ?? await this.mined(intent.id);
  }

  private async mined(id: string): Promise<string | null> {
    const { transactions, ports: { clock, scheduler } } = this.setting;
    const untilMs = clock.monotonicMs() + APPROVAL_MS;
    while (clock.monotonicMs() < untilMs) {
      const now = transactions.of(id);
      if (now?.outcome === 'success') return null;
      if (now === null || now.state === 'refused' || now.outcome !== null) {
        return `the approval was not given: ${now?.reason ?? 'it is gone'}`;
      }
      // Looked at again until it is mined.
      // oxlint-disable-next-line no-await-in-loop
      await new Promise<void>((resolve) => { scheduler.after(LOOK_MS, resolve); });
    }
    return `the approval was not mined within ${APPROVAL_MS / 1_000} s`;
  }

  private emit(fact: OrderFact): void { this.setting.emit(fact, null); }
}

/** In units of what comes (exact input) or of what goes (exact output). Rounded to our side. */
function boundOf(
  { side, price, quantity }: ApprovedOrder, { quote }: Pair, { amountIn, amountOut }: RouteQuote,
): bigint {
  if (price !== null) {
    const whole = mul(quantity, price, side === 'sell' ? 'ceil' : 'floor');
    const units = toUnits(whole, quote.digits);
    return side === 'sell' && fromUnits(units, quote.digits) < whole ? units + 1n : units;
  }
  if (side === 'sell') return toUnits(lessBps(fromUnits(amountOut, quote.digits), REACH_BPS), quote.digits);
  return amountIn + (amountIn * BigInt(REACH_BPS)) / 10_000n;
}

/** USD that change hands: dollars by name count as dollars. */
function spendOf({ quote }: Pair, { side }: ApprovedOrder, { amountIn, amountOut }: RouteQuote): number {
  return toNumber(fromUnits(side === 'sell' ? amountOut : amountIn, quote.digits));
}
