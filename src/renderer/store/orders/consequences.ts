/** What an order would do, in numbers: the same for every pane from which one can be sent. */
import type { Command } from '../../../shared/contract/commands.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { recordsOf } from '../tables.ts';

type Instrument = WireRecord<'instruments'>;
export type OrderCommand = Extract<Command, { readonly type: 'SubmitOrder' }>;

export interface OrderConsequences {
  readonly positionBefore: number;
  readonly positionAfter: number;
  /** It closes a part of what is held and nothing more: needs no second look. */
  readonly reduces: boolean;
  /** At the index; null: unknown. */
  readonly notionalUsd: number | null;
  readonly feeUsd: number | null;
}

/**
 * What a fill of the whole order would do. `indexUsd`: USD price of the underlying, whatever the order is quoted in.
 * The fee is the taker's: a maker pays less, and so does an option where the venue caps it.
 */
export function consequencesOf(
  command: OrderCommand, instrument: Instrument, held: number, indexUsd: number | null,
): OrderConsequences {
  const quantity = Number(command.quantity);
  const positionAfter = held + (command.side === 'buy' ? quantity : -quantity);
  const crosses = Math.sign(positionAfter) === -Math.sign(held);
  const reduces = held !== 0 && !crosses && Math.abs(positionAfter) < Math.abs(held);
  const size = quantity * Number(instrument.contractMultiplier);
  const isFuture = instrument.kind === 'perpetual' || instrument.kind === 'future';
  const isFaceValue = instrument.style === 'inverse' && isFuture;
  const notionalUsd = isFaceValue ? size : indexUsd === null ? null : size * indexUsd;
  return { positionBefore: held, positionAfter, reduces, notionalUsd,
    // Legs are charged each by its own rules: what a combo's will be is not known.
    feeUsd: notionalUsd === null || instrument.kind === 'combo' ? null : notionalUsd * instrument.takerFeeRate };
}

/** USD price of what the instrument is written on, as its venue says. */
export function indexUsdOf(instrument: Instrument): number | null {
  const price = recordsOf('indexes').get(`${instrument.venue}|${instrument.underlying}`)?.priceUsd;
  return price === undefined ? null : Number(price);
}

export function heldBy(account: string, instrument: string): number {
  for (const position of recordsOf('positions').values()) {
    if (position.account === account && position.instrument === instrument) return Number(position.quantity);
  }
  return 0;
}
