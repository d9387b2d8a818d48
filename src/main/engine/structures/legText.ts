/** Legs as they are typed: `buy 1 BTC-27NOV26-60000-C, sell 2 BTC-27NOV26-70000-C @ 0.012`; +1 and -2 mean the same. */
export interface TypedLeg {
  /** Contracts, positive bought. */
  readonly quantity: number;
  /** The venue's name, or with the venue before it: "deribit:BTC-PERPETUAL". */
  readonly name: string;
  /** In the instrument's quote currency; null: what the market asks or bids. */
  readonly price: number | null;
}

const LEG = /^(?:(buy|sell)\s+|([+-]))?(\d+(?:\.\d+)?)\s+([^\s@]+)(?:\s*@\s*(\d+(?:\.\d+)?))?$/i;
const MOST_LEGS = 20;

/** Throws Error naming the leg. */
export function typedLegs(text: string): readonly TypedLeg[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length > MOST_LEGS) throw new Error(`${parts.length} legs: at most ${MOST_LEGS}`);
  return parts.map((part, i) => {
    const match = LEG.exec(part);
    const quantity = Number(match?.[3] ?? NaN);
    if (match === null || !(quantity > 0)) {
      throw new Error(`leg ${i + 1}: "${part.slice(0, 60)}" is not like "buy 1 BTC-27NOV26-60000-C @ 0.012"`);
    }
    const [, word, sign, , name = '', price] = match;
    const sold = word?.toLowerCase() === 'sell' || sign === '-';
    return { quantity: sold ? -quantity : quantity, name, price: price === undefined ? null : Number(price) };
  });
}
