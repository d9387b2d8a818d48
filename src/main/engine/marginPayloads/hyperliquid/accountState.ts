/**
 * Hyperliquid's `clearinghouseState`: bare, in a frame of the socket, or beside what else was asked for
 * (`{ clearinghouseState, openOrders, userAbstraction, dex, user }`). Fields: facts on perpetual venues, appendix A.
 */
import { z } from 'zod';
import type { HyperliquidAbstraction } from '../../../../shared/domain/marginTerms/hyperliquid.ts';
import type { PayloadFile } from '../marginCase.ts';
import { checked, jsonOf, memberOf, numeric } from '../payloadText.ts';

const summary = z.object({
  accountValue: numeric, totalNtlPos: numeric, totalRawUsd: numeric, totalMarginUsed: numeric,
});

const position = z.object({
  coin: z.string().min(1),
  szi: numeric,
  leverage: z.discriminatedUnion('type', [
    z.object({ type: z.literal('cross'), value: numeric }),
    z.object({ type: z.literal('isolated'), value: numeric, rawUsd: numeric }),
  ]),
  entryPx: numeric,
  positionValue: numeric,
  liquidationPx: numeric.nullable(),
  marginUsed: numeric,
  /** Absent in 2023. */
  maxLeverage: numeric.optional(),
});

const state = z.object({
  marginSummary: summary.optional(),
  crossMarginSummary: summary,
  crossMaintenanceMarginUsed: numeric.optional(),
  withdrawable: numeric.optional(),
  assetPositions: z.array(z.object({ position })),
  time: z.number().optional(),
});

const order = z.object({
  coin: z.string().min(1), side: z.enum(['A', 'B']), limitPx: numeric, sz: numeric,
  reduceOnly: z.boolean().optional(), isTrigger: z.boolean().optional(),
});

const beside = z.object({
  dex: z.string().optional(),
  user: z.string().optional(),
  userAbstraction: z.enum(['disabled', 'default', 'dexAbstraction', 'unifiedAccount', 'portfolioMargin']).optional(),
});

export type ReportedPosition = z.output<typeof position>;
export type ReportedState = z.output<typeof state>;
export type ReportedOrder = z.output<typeof order>;

export interface HyperliquidPayload {
  readonly state: ReportedState;
  readonly dex: string;
  readonly user: string | null;
  /** Null: the venue was not asked, and the state alone does not say. */
  readonly abstraction: HyperliquidAbstraction | null;
  readonly orders: readonly ReportedOrder[] | null;
}

export function accountStateOf(file: PayloadFile): HyperliquidPayload {
  const json = jsonOf(file);
  const frame = memberOf(json, 'data');
  const outer = frame === undefined ? json : frame;
  const at = frame === undefined ? [] : ['data'];
  const inner = memberOf(outer, 'clearinghouseState');
  const isBare = inner === undefined;
  const orders = isBare ? undefined : memberOf(outer, 'openOrders') ?? memberOf(outer, 'frontendOpenOrders');
  const { dex = '', user = null, userAbstraction = null } = isBare ? {} : checked(beside, outer, file.name, at);
  return {
    state: checked(state, isBare ? outer : inner, file.name, isBare ? at : [...at, 'clearinghouseState']),
    dex, user, abstraction: userAbstraction,
    orders: orders === undefined ? null : checked(z.array(order), orders, file.name, [...at, 'openOrders']),
  };
}

/** Positions that are there: the venue leaves rows of size 0 at times. */
export const listed = ({ assetPositions }: ReportedState): readonly ReportedPosition[] =>
  assetPositions.map(({ position: one }) => one).filter(({ szi }) => szi !== 0);
