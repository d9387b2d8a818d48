/** A roll as two legs: what is held is closed and nothing more, the other is opened the same way round. */
import type { RollAnswer, RollTarget } from '../../../shared/contract/questions/expiry.ts';
import type { BuilderLeg } from '../../store/orders/structure.ts';

type RollLeg = Pick<BuilderLeg, 'account' | 'instrument' | 'side' | 'quantity' | 'reduceOnly'>;

/** The first later expiry at the same delta; where no delta is known at the same strike. */
export function firstRoll({ expiries, expiryTimeMs }: RollAnswer): string | null {
  const later = expiries.find((each) => each.expiryTimeMs > expiryTimeMs
    && (each.sameDelta ?? each.sameStrike) !== null);
  return later?.sameDelta ?? later?.sameStrike ?? expiries[0]?.targets[0]?.instrument ?? null;
}

export const targetOf = ({ expiries }: RollAnswer, instrument: string): RollTarget | null =>
  expiries.flatMap(({ targets }) => targets).find((each) => each.instrument === instrument) ?? null;

export function rollLegs({ account, instrument, quantity }: RollAnswer, into: string, contracts: string): RollLeg[] {
  const [close, open] = quantity > 0 ? ['sell', 'buy'] as const : ['buy', 'sell'] as const;
  return [{ account, instrument, side: close, quantity: contracts, reduceOnly: true },
    { account, instrument: into, side: open, quantity: contracts, reduceOnly: false }];
}
