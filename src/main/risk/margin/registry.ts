/** The margin models by name: a new one is one folder and one line here. */
import type { MarginModelId } from '../../../shared/domain/account.ts';
import type { MarginModel } from './model.ts';
import { deribitPortfolio } from './deribit-portfolio/deribitPortfolio.ts';
import { deribitStandard } from './deribit-standard/deribitStandard.ts';
import { hyperliquid } from './hyperliquid/hyperliquid.ts';
import { noMargin } from './none/none.ts';
import { positionsOnly } from './positions-only/positionsOnly.ts';
import { simulatedLending } from './simulated-lending/simulatedLending.ts';
import { simulatedOptions } from './simulated-options/simulatedOptions.ts';
import { simulatedPerpetuals } from './simulated-perpetuals/simulatedPerpetuals.ts';

const MODELS: Readonly<Record<MarginModelId, MarginModel>> = {
  'simulated-options': simulatedOptions,
  'simulated-perpetuals': simulatedPerpetuals,
  'simulated-lending': simulatedLending,
  hyperliquid,
  'deribit-standard': deribitStandard,
  'deribit-portfolio': deribitPortfolio,
  none: noMargin,
  'positions-only': positionsOnly,
};

export const MARGIN_MODELS: readonly MarginModel[] = Object.values(MODELS);

export const marginModelOf = (id: MarginModelId): MarginModel => MODELS[id];
