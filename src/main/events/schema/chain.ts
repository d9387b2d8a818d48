/** Schemas of what is read of a chain beside its markets. */
import { z } from 'zod';
import { CHAIN_ACTIONS, type ActionGas, type ChainFees } from '../../../shared/domain/chain/gasCost.ts';
import type { OracleReading } from '../../../shared/domain/chain/oracle.ts';
import { decimal, num, recordOf, text } from './fields.ts';

const actionGas = recordOf<ActionGas>()(z.strictObject({ action: z.enum(CHAIN_ACTIONS), gas: num,
  dataFee: num.nullable() }));
export const chainFees = recordOf<ChainFees>()(z.strictObject({ venue: text, chainId: num, blockNumber: num,
  venueTimeMs: num, receivedTimeMs: num, nativeCurrency: text, gasPrice: num, nativePriceUsd: num.nullable(),
  actions: z.array(actionGas), safeBlock: num.exactOptional(),
  finalBlock: num.exactOptional() }));
export const oracleReading = recordOf<OracleReading>()(z.strictObject({ venue: text, underlying: text,
  kind: z.enum(['chainlink', 'pyth', 'protocol']), source: text, priceUsd: decimal, confidenceUsd: decimal.nullable(),
  updatedTimeMs: num.nullable(), heartbeatMs: num.nullable(), maxAgeMs: num, blockNumber: num, venueTimeMs: num,
  receivedTimeMs: num }));
