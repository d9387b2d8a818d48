/**
 * Tells which margin rule the account is under: standard margin by its collateral mode and the venue's time, portfolio
 * margin with the parameters that the venue itself computes with (`private/pme/simulate`, asked anew now and then).
 */
import { z } from 'zod';
import type { AccountId } from '../../../../shared/domain/ids.ts';
import type { DeribitPortfolioTerms } from '../../../../shared/domain/marginTerms/deribitPortfolio.ts';
import type { DeribitCollateral } from '../../../../shared/domain/marginTerms/deribitStandard.ts';
import type { MarginTerms as Terms } from '../../../../shared/domain/marginTerms/marginTerms.ts';
import { ZERO } from '../../../../shared/domain/decimal.ts';
import type { Summary } from '../messages.ts';
import { faultOf } from '../../transport/rpc/wireSchema.ts';
import { modelParamsSchema, portfolioTermsOf, statedMarginsSchema } from '../modelParams.ts';
import type { RpcRequest } from '../../transport/rpc/rpcMessages.ts';
import type { Ask } from './accountBooks.ts';
import type { AccountSink } from './accountDesk.ts';

const METHOD = 'private/pme/simulate';
const simulated = z.object({ model_params: modelParamsSchema, margins: statedMarginsSchema });
/** Parameters change by announcement, weeks ahead; what quoting for market makers holds changes sooner. */
const ASK_EVERY_MS = 300_000;
/** Standard margin goes by the day. */
const TELL_EVERY_MS = 60_000;
/** Currencies that the method takes, for accounts that are margined currency by currency. */
const SEGREGATED = ['BTC', 'ETH', 'USDC', 'USDT'];

type Sink = Pick<AccountSink, 'market' | 'refused' | 'usdOf'>;

export class MarginTermsDesk {
  private readonly account: AccountId;
  private readonly sink: Sink;
  private readonly ask: Ask;
  private toldMs = -Infinity;
  private toldMode: string | null = null;

  constructor(account: AccountId, sink: Sink, ask: Ask) {
    this.account = account;
    this.sink = sink;
    this.ask = ask;
  }

  /** Call it with every snapshot; asks and tells no more often than terms change. */
  tell(summaries: readonly Summary[], venueTimeMs: number | null, receivedTimeMs: number): void {
    const mode = summaries.find(({ margin_model: model }) => model !== undefined)?.margin_model ?? null;
    if (mode === null) return;
    const [basis, kind] = mode.split('_');
    const collateral: DeribitCollateral = basis === 'cross' ? 'cross' : 'segregated';
    const every = kind === 'pm' ? ASK_EVERY_MS : TELL_EVERY_MS;
    if (mode === this.toldMode && receivedTimeMs - this.toldMs < every) return;
    this.toldMode = mode;
    this.toldMs = receivedTimeMs;
    if (kind !== 'pm') {
      const asOfMs = venueTimeMs ?? receivedTimeMs;
      return this.report({ model: 'deribit-standard', asOfMs, collateral }, venueTimeMs, receivedTimeMs);
    }
    const held = summaries.filter(({ equity }) => equity !== ZERO).map(({ currency }) => currency);
    const pools = collateral === 'cross' ? ['CROSS'] : SEGREGATED.filter((currency) => held.includes(currency));
    this.askFor(pools, collateral, null, (terms) => {
      if (this.toldMode === mode) this.report(terms, venueTimeMs, receivedTimeMs);
    });
  }

  /** One pool after the other; nothing is told until all have answered. */
  private askFor(
    pools: readonly string[],
    collateral: DeribitCollateral,
    known: DeribitPortfolioTerms | null,
    done: (terms: DeribitPortfolioTerms) => void,
  ): void {
    const [pool, ...rest] = pools;
    if (pool === undefined) {
      if (known !== null) done(known);
      return;
    }
    const request: RpcRequest = { method: METHOD, params: { currency: pool } };
    this.ask(request, { budget: 'other' }, (answer) => {
      // Asked again at the next snapshot.
      if (!answer.ok) this.toldMs = -Infinity;
      if (!answer.ok) return answer.fate === 'never' ? undefined : this.sink.refused(METHOD, answer.reason, '');
      const read = simulated.safeParse(answer.result);
      if (!read.success) return this.sink.refused(METHOD, faultOf(read.error), '');
      const terms = this.termsOf(read.data, collateral);
      if (terms !== null) return this.askFor(rest, collateral, known === null ? terms : merged(known, terms), done);
      return this.sink.refused(METHOD, 'a margin in a currency of which no price is known', '');
    });
  }

  private termsOf({ model_params: params, margins }: z.output<typeof simulated>, collateral: DeribitCollateral)
  : DeribitPortfolioTerms | null {
    let [spotUsd, marketMakerProtectionUsd] = [0, 0];
    for (const [name, { initial_margin_details: details }] of Object.entries(margins)) {
      const usd = ['cross', 'usd'].includes(name.toLowerCase()) ? 1 : this.sink.usdOf(name.toUpperCase());
      if (usd === null && details.spot_margin + details.mmp_margin !== 0) return null;
      spotUsd += details.spot_margin * (usd ?? 0);
      marketMakerProtectionUsd += details.mmp_margin * (usd ?? 0);
    }
    return portfolioTermsOf(params, collateral, { spotUsd, marketMakerProtectionUsd, openOrdersUsd: null });
  }

  private report(terms: Terms, venueTimeMs: number | null, receivedTimeMs: number): void {
    const report = { account: this.account, venueTimeMs, receivedTimeMs, terms, positionMargins: [] };
    this.sink.market({ type: 'MarginTermsObserved', report });
  }
}

/** Rows of both; where both have one, the later answer's. */
function merged(known: DeribitPortfolioTerms, later: DeribitPortfolioTerms): DeribitPortfolioTerms {
  const pairs = new Map([...known.pairs, ...later.pairs].map((row) => [row.pair, row]));
  const currencies = new Map([...known.currencies, ...later.currencies].map((row) => [row.currency, row]));
  const stated = {
    spotUsd: known.stated.spotUsd + later.stated.spotUsd,
    marketMakerProtectionUsd: known.stated.marketMakerProtectionUsd + later.stated.marketMakerProtectionUsd,
    openOrdersUsd: null,
  };
  return { ...later, pairs: [...pairs.values()], currencies: [...currencies.values()], stated };
}
