/**
 * A venue's own account payload, read: what our model is told and what the venue says it comes to. One reader a model
 * in this folder makes it (`readHyperliquidPayload(files) -> MarginCase`); the margin command prints ours beside
 * theirs.
 */
import type { MarginModelId } from '../../../shared/domain/account.ts';
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { KnownMarginCause } from '../../../shared/domain/margin/reconciliation.ts';
import type { AccountInput } from '../../risk/margin/model.ts';

/** Texts of files, with the names that errors give. `meta` and `prices` where the model asks for them. */
export interface PayloadFiles {
  readonly account: PayloadFile;
  readonly meta: PayloadFile | null;
  readonly prices: PayloadFile | null;
}

export interface PayloadFile { readonly name: string; readonly text: string }

/** Names file and field: `account.json: assetPositions.0.position.szi must be a decimal in quotes`. */
export class PayloadError extends Error {
  readonly file: string;
  readonly field: string | null;

  constructor(file: string, field: string | null, message: string) {
    super(field === null ? `${file}: ${message}` : `${file}: ${field}: ${message}`);
    this.name = 'PayloadError';
    this.file = file;
    this.field = field;
  }
}

/** What the venue says of one position. `undefined` is never used: null is "does not say" or, as stated, "none". */
export interface ReportedPosition {
  readonly instrument: InstrumentId;
  readonly initialMarginUsd: number | null;
  readonly maintenanceMarginUsd: number | null;
  /** `{ priceUsd: null }`: the venue says that there is none. Null: it says nothing about it. */
  readonly liquidation: { readonly priceUsd: number | null } | null;
}

/** In USD at the venue's own prices; null where it does not say. */
export interface ReportedMargin {
  readonly equityUsd: number | null;
  readonly haircutEquityUsd: number | null;
  readonly initialMarginUsd: number | null;
  readonly maintenanceMarginUsd: number | null;
  /** Absent where the venue says nothing of it. */
  readonly withdrawableUsd?: number | null;
  readonly positions: readonly ReportedPosition[];
}

export type KnownCause = KnownMarginCause;

export interface MarginCase {
  readonly model: MarginModelId;
  /** As the payload names it; for the screen. */
  readonly account: string;
  readonly atMs: number;
  readonly input: AccountInput;
  readonly reported: ReportedMargin;
  /** Not stated, but in what is: a cause that would change it is none. Absent: nothing of the kind. */
  readonly implied?: Pick<ReportedMargin, 'haircutEquityUsd'>;
  /** Unit in which the venue states its numbers and its price: 1 for dollars. Differences are printed in it too. */
  readonly stated: { readonly currency: string; readonly usd: number };
  readonly knownCauses: readonly KnownCause[];
}
