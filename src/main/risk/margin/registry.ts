/** The margin models by name: a new one is one folder and one line here. */
import type { MarginModelId } from '../../../shared/domain/account.ts';
import type { MarginModel } from './model.ts';
import { aave } from './aave/aave.ts';
import { deribitPortfolio } from './deribit-portfolio/deribitPortfolio.ts';
import { deribitStandard } from './deribit-standard/deribitStandard.ts';
import { dydx } from './dydx/dydx.ts';
import { gmx } from './gmx/gmx.ts';
import { hyperliquid } from './hyperliquid/hyperliquid.ts';
import { derivePmrm } from './derive-pmrm/derivePmrm.ts';
import { derivePmrm2 } from './derive-pmrm2/derivePmrm2.ts';
import { deriveStandard } from './derive-standard/deriveStandard.ts';
import { morpho } from './morpho/morpho.ts';
import { noMargin } from './none/none.ts';
import { positionsOnly } from './positions-only/positionsOnly.ts';

const MODELS: Readonly<Record<MarginModelId, MarginModel>> = {
  hyperliquid,
  dydx,
  gmx,
  'deribit-standard': deribitStandard,
  'deribit-portfolio': deribitPortfolio,
  aave,
  morpho,
  'derive-standard': deriveStandard,
  'derive-pmrm2': derivePmrm2,
  'derive-pmrm': derivePmrm,
  none: noMargin,
  'positions-only': positionsOnly,
};

export const MARGIN_MODELS: readonly MarginModel[] = Object.values(MODELS);

export const marginModelOf = (id: MarginModelId): MarginModel => MODELS[id];
