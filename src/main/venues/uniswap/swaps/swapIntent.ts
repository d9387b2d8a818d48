/** A swap as bytes: minimum out or maximum in, a deadline, the holder as recipient; and the approval that it needs. */
import { decodeFunctionResult, encodeFunctionData, formatUnits, type Address, type Hex } from 'viem';
import type { ApprovedOrder } from '../../../../shared/domain/order.ts';
import type { SimulationVerdict, TransactionIntent } from '../../transport/chain/transactions/intent.ts';
import { ROUTER02_ABI, ROUTER_ABI, TOKEN_ABI } from '../abi.ts';
import type { Deployment } from '../deployments.ts';
import type { Token } from '../pools/tokens.ts';
import { pathOf, routeText, type RouteQuote } from './route.ts';

export interface SwapTerms {
  readonly order: ApprovedOrder;
  readonly holder: Address;
  readonly deployment: Deployment;
  readonly quote: RouteQuote;
  /** Exact input: the least that must come; exact output: the most that may go. */
  readonly bound: bigint;
  readonly deadlineTimeMs: number;
  readonly spendUsd: number | null;
}

const text = (units: bigint, { digits, symbol }: Token): string => `${formatUnits(units, digits)} ${symbol}`;
const clock = (timeMs: number): string => new Date(timeMs).toISOString().slice(11, 19);

export function swapIntent(terms: SwapTerms): TransactionIntent {
  const { order, deployment, quote, bound, deadlineTimeMs, spendUsd } = terms;
  const { tokens } = quote.route;
  const [from, to] = [tokens[0], tokens.at(-1)];
  if (from === undefined || to === undefined) throw new Error('a route has two ends');
  const way = quote.kind === 'exactInput'
    ? `swap ${text(quote.amountIn, from)} for at least ${text(bound, to)}`
    : `swap at most ${text(bound, from)} for ${text(quote.amountOut, to)}`;
  return {
    id: order.clientOrderId, account: order.account, clientOrderId: order.clientOrderId, to: deployment.router,
    data: swapData(terms), valueWei: 0n, spendUsd, reducesRisk: order.reduceOnly, deadlineTimeMs,
    summary: `${way} over ${routeText(quote.route)}, until ${clock(deadlineTimeMs)} UTC`,
    judge: (returned) => judgeSwap(terms, returned, from, to),
  };
}

/** The router's own amount, held against our bound: a node that lets a worse one pass is not believed. */
function judgeSwap({ deployment, quote, bound }: SwapTerms, returned: Hex, from: Token, to: Token): SimulationVerdict {
  const amount = amountOf(deployment, quote.kind, returned);
  if (amount === null) return { ok: false, reason: 'the simulation\'s answer cannot be read' };
  const isInput = quote.kind === 'exactInput';
  const [got, limit] = [text(amount, isInput ? to : from), text(bound, isInput ? to : from)];
  if (isInput ? amount < bound : amount > bound) return { ok: false, reason: `it would give ${got}, bound ${limit}` };
  return { ok: true, text: isInput ? `gives ${got}` : `takes ${got}` };
}

function amountOf({ routerKind }: Deployment, functionName: RouteQuote['kind'], data: Hex): bigint | null {
  try {
    if (routerKind === 'swapRouter') return decodeFunctionResult({ abi: ROUTER_ABI, functionName, data });
    const [inner] = decodeFunctionResult({ abi: ROUTER02_ABI, functionName: 'multicall', data });
    return inner === undefined ? null : decodeFunctionResult({ abi: ROUTER02_ABI, functionName, data: inner });
  } catch {
    return null;
  }
}

function swapData({ holder: recipient, deployment, quote, bound, deadlineTimeMs }: SwapTerms): Hex {
  const { kind, route, amountIn, amountOut } = quote;
  const path = pathOf(route, kind);
  const deadline = BigInt(Math.floor(deadlineTimeMs / 1_000));
  if (deployment.routerKind === 'swapRouter') {
    return kind === 'exactInput'
      ? encodeFunctionData({ abi: ROUTER_ABI, functionName: 'exactInput',
        args: [{ path, recipient, deadline, amountIn, amountOutMinimum: bound }] })
      : encodeFunctionData({ abi: ROUTER_ABI, functionName: 'exactOutput',
        args: [{ path, recipient, deadline, amountOut, amountInMaximum: bound }] });
  }
  const inner = kind === 'exactInput'
    ? encodeFunctionData({ abi: ROUTER02_ABI, functionName: 'exactInput',
      args: [{ path, recipient, amountIn, amountOutMinimum: bound }] })
    : encodeFunctionData({ abi: ROUTER02_ABI, functionName: 'exactOutput',
      args: [{ path, recipient, amountOut, amountInMaximum: bound }] });
  return encodeFunctionData({ abi: ROUTER02_ABI, functionName: 'multicall', args: [deadline, [inner]] });
}

/** Of exactly what the swap may take, never more. */
export function approvalIntent(terms: SwapTerms): TransactionIntent {
  const { order, deployment: { router }, quote, bound, deadlineTimeMs } = terms;
  const [token] = quote.route.tokens;
  if (token === undefined) throw new Error('a route has a beginning');
  const amount = quote.kind === 'exactInput' ? quote.amountIn : bound;
  return {
    id: `${order.clientOrderId}/approve`, account: order.account, clientOrderId: null, to: token.address,
    data: encodeFunctionData({ abi: TOKEN_ABI, functionName: 'approve', args: [router, amount] }), valueWei: 0n,
    summary: `let the swap router take ${text(amount, token)}, no more`, spendUsd: 0, reducesRisk: order.reduceOnly,
    deadlineTimeMs, judge: () => ({ ok: true, text: 'it would be approved' }),
  };
}

export const METHODS = {
  swapRouter: ['exactInput((bytes,address,uint256,uint256,uint256))',
    'exactOutput((bytes,address,uint256,uint256,uint256))'],
  swapRouter02: ['multicall(uint256,bytes[])'],
} as const;
