/** Deribit's answers about an account, as far as margin needs them: the venue's own field names. */
import { z } from 'zod';
import { modelParamsSchema } from '../../../venues/deribit/modelParams.ts';
import { checked, jsonOf, memberOf } from '../payloadText.ts';
import { PayloadError, type PayloadFile } from '../marginCase.ts';

const amount = z.number();
const said = amount.optional();

const summarySchema = z.object({
  currency: z.string().min(1),
  margin_model: z.enum(['segregated_sm', 'segregated_pm', 'cross_sm', 'cross_pm']),
  balance: amount,
  equity: amount,
  margin_balance: amount,
  initial_margin: amount,
  maintenance_margin: amount,
  available_funds: said,
  available_withdrawal_funds: said,
  futures_session_upl: amount.default(0),
  futures_session_rpl: amount.default(0),
  options_session_upl: said,
  options_session_rpl: said,
  session_upl: said,
  session_rpl: said,
  futures_pl: said,
  options_pl: said,
  total_pl: said,
  options_value: amount.default(0),
  options_delta: amount.default(0),
  delta_total: said,
  delta_total_map: z.record(z.string(), amount).default({}),
  total_equity_usd: said,
  total_margin_balance_usd: said,
  total_initial_margin_usd: said,
  total_maintenance_margin_usd: said,
  total_delta_total_usd: said,
});
export type AccountSummary = z.infer<typeof summarySchema>;

const positionSchema = z.object({
  instrument_name: z.string().min(1),
  size: amount,
  average_price: amount.optional(),
  mark_price: amount,
  index_price: said,
  settlement_price: said,
  underlying_price: said,
  mark_iv: said,
  initial_margin: amount,
  maintenance_margin: amount,
  open_orders_margin: said,
  floating_profit_loss: said,
  total_profit_loss: said,
  estimated_liquidation_price: amount.nullable().optional(),
});
export type AccountPosition = z.infer<typeof positionSchema>;

const orderSchema = z.object({
  instrument_name: z.string().min(1),
  direction: z.enum(['buy', 'sell']),
  amount: amount.optional(),
  filled_amount: amount.default(0),
  price: z.union([amount, z.string()]).optional(),
  order_state: z.string(),
  reduce_only: z.boolean().default(false),
});
export type AccountOrder = z.infer<typeof orderSchema>;

const vector = z.object({ standard: z.array(amount), extended: z.array(amount) });

const simulationSchema = z.object({
  model_params: modelParamsSchema,
  portfolio: z.object({ currency: z.record(z.string(), amount), position: z.record(z.string(), amount) }),
  index_price: z.record(z.string(), amount),
  ticker: z.record(
    z.string(),
    z.object({ mark_price: amount, index_price: said, mark_iv: said, underlying_price: said }),
  ),
  margins: z.record(
    z.string(),
    z.object({
      initial_margin: amount,
      maintenance_margin: amount,
      initial_margin_details: z.object({ spot_margin: amount, mmp_margin: amount, open_orders_margin: amount }),
    }),
  ),
  aggregated_risk_vectors: z.record(z.string(), vector).optional(),
  initial_risk_vectors: z.record(z.string(), vector).default({}),
});
export type Simulation = z.infer<typeof simulationSchema>;

const simulatedSchema = z.object({
  simulated_positions: z.record(z.string(), amount),
  add_positions: z.boolean().default(true),
});
export type Simulated = z.infer<typeof simulatedSchema>;

export type Payload = { readonly file: string; readonly atMs: number | null } & (
  | { readonly shape: 'summaries'; readonly summaries: readonly AccountSummary[]; readonly simulated: Simulated | null }
  | {
      readonly shape: 'positions';
      readonly positions: readonly AccountPosition[];
      readonly orders: readonly AccountOrder[];
    }
  | { readonly shape: 'simulation'; readonly simulation: Simulation }
);

/** Throws PayloadError for what is none of the answers. They may come with an envelope and their request, or bare. */
export function payloadOf(file: PayloadFile): Payload {
  const json = jsonOf(file);
  const { value, at, envelope } = unwrapped(json);
  const atMs = timeOf(envelope);
  const common = { file: file.name, atMs };
  if (memberOf(value, 'model_params') !== undefined) {
    const simulation = checked(simulationSchema, value, file.name, at);
    return { ...common, atMs: atMs ?? simulation.model_params.general.timestamp, shape: 'simulation', simulation };
  }
  if (Array.isArray(value)) return { ...common, ...positionsOf(value, file.name, at) };
  const list = memberOf(value, 'summaries');
  if (list !== undefined) {
    const summaries = checked(z.array(summarySchema), list, file.name, [...at, 'summaries']);
    return { ...common, shape: 'summaries', summaries, simulated: null };
  }
  if (memberOf(value, 'margin_model') !== undefined) {
    const summary = checked(summarySchema, value, file.name, at);
    return { ...common, shape: 'summaries', summaries: [summary], simulated: simulatedOf(json, file.name) };
  }
  throw new PayloadError(
    file.name,
    at.length === 0 ? null : at.join('.'),
    'is no answer of get_account_summary, ' +
      'get_account_summaries, get_positions, get_subaccounts_details, simulate_portfolio or pme/simulate',
  );
}

function positionsOf(
  value: readonly unknown[],
  file: string,
  at: readonly string[],
): { shape: 'positions'; positions: readonly AccountPosition[]; orders: readonly AccountOrder[] } {
  if (value.every((entry) => memberOf(entry, 'positions') === undefined)) {
    return { shape: 'positions', positions: checked(z.array(positionSchema), value, file, at), orders: [] };
  }
  const schema = z.array(
    z.object({ positions: z.array(positionSchema), open_orders: z.array(orderSchema).default([]) }),
  );
  const accounts = checked(schema, value, file, at);
  if (accounts.length !== 1)
    throw new PayloadError(file, at.join('.'), `holds ${accounts.length} subaccounts, not one`);
  return {
    shape: 'positions',
    positions: accounts.flatMap(({ positions }) => positions),
    orders: accounts.flatMap((account) => account.open_orders),
  };
}

interface Unwrapped {
  readonly value: unknown;
  readonly at: readonly string[];
  readonly envelope: unknown;
}

/** `result` of an answer, of one beside its request, of the documentation's examples; `data` of notifications. */
function unwrapped(json: unknown): Unwrapped {
  const beside = memberOf(json, 'response');
  const first: unknown = listOf(memberOf(json, 'responses'))[0];
  const example = memberOf(first, 'value');
  const messages = listOf(memberOf(json, 'messages'));
  if (messages.length > 0) {
    const summaries = messages.map((message) => memberOf(memberOf(message, 'params'), 'data'));
    return { value: { summaries }, at: ['messages'], envelope: json };
  }
  for (const [envelope, at] of [
    [beside, ['response']],
    [example, ['responses', '0', 'value']],
    [json, []],
  ] as const) {
    const result = memberOf(envelope, 'result');
    if (result !== undefined) return { value: result, at: [...at, 'result'], envelope };
  }
  const data = memberOf(memberOf(json, 'params'), 'data');
  return data === undefined
    ? { value: json, at: [], envelope: json }
    : { value: data, at: ['params', 'data'], envelope: json };
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The venue's own microseconds. */
function timeOf(envelope: unknown): number | null {
  const us = memberOf(envelope, 'usIn') ?? memberOf(envelope, 'usOut');
  return typeof us === 'number' && Number.isFinite(us) ? Math.floor(us / 1_000) : null;
}

function simulatedOf(json: unknown, file: string): Simulated | null {
  const [at, request] =
    memberOf(json, 'request') === undefined
      ? ([['requests', '0'], listOf(memberOf(json, 'requests'))[0]] as const)
      : ([['request'], memberOf(json, 'request')] as const);
  const params = memberOf(request, 'params');
  if (memberOf(params, 'simulated_positions') === undefined) return null;
  return checked(simulatedSchema, params, file, [...at, 'params']);
}
