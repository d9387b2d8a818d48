/** Which reader understands the recorded account payload of which margin model: one line each. */
import type { MarginModelId } from '../../../shared/domain/account.ts';
import { readAavePayload } from './aave.ts';
import { readDeribitPortfolioPayload, readDeribitStandardPayload } from './deribit.ts';
import { readDerivePayload } from './derive.ts';
import { readDydxPayload } from './dydx.ts';
import { readGmxPayload } from './gmx.ts';
import { readHyperliquidPayload } from './hyperliquid.ts';
import type { MarginCase, PayloadFiles } from './marginCase.ts';
import { readMorphoPayload } from './morpho.ts';

/** Throws PayloadError naming file and field. */
export type PayloadReader = (files: PayloadFiles) => MarginCase;

const READERS: ReadonlyMap<MarginModelId, PayloadReader> = new Map<MarginModelId, PayloadReader>([
  ['hyperliquid', readHyperliquidPayload],
  ['dydx', readDydxPayload],
  ['gmx', readGmxPayload],
  ['deribit-standard', readDeribitStandardPayload],
  ['deribit-portfolio', readDeribitPortfolioPayload],
  ['aave', readAavePayload],
  ['morpho', readMorphoPayload],
  ['derive-standard', readDerivePayload('derive-standard')],
  ['derive-pmrm2', readDerivePayload('derive-pmrm2')],
  ['derive-pmrm', readDerivePayload('derive-pmrm')],
]);

export const readerOf = (model: string): PayloadReader | null => READERS.get(model as MarginModelId) ?? null;

/** Models whose payloads can be read. */
export const READABLE_MODELS: readonly string[] = [...READERS.keys()].sort();
