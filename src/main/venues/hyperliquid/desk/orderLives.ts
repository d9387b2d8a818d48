/**
 * An order that is modified gets a new number here and keeps its cloid: its life is the numbers one after another. What
 * the earlier ones filled is added to what the venue says of the last, and their ends are no ends of the order.
 */
import { add, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { ClientOrderId } from '../../../../shared/domain/ids.ts';

interface Life {
  readonly venueOrderId: string;
  /** Filled under earlier numbers. */
  readonly before: Decimal;
}

const KEPT = 20_000;

export class OrderLives {
  private readonly lives = new Map<ClientOrderId, Life>();
  /** With a modify under way: whether what ends is the order or an earlier number is not known yet. */
  private readonly changing = new Set<ClientOrderId>();

  /** Null: placed before this session, perhaps modified since. */
  of(clientOrderId: ClientOrderId): Life | null { return this.lives.get(clientOrderId) ?? null; }
  /** Zero where nothing is known. */
  before(clientOrderId: ClientOrderId): Decimal { return this.lives.get(clientOrderId)?.before ?? ZERO; }
  isChanging(clientOrderId: ClientOrderId): boolean { return this.changing.has(clientOrderId); }
  isEarlier(clientOrderId: ClientOrderId, venueOrderId: string): boolean {
    const life = this.lives.get(clientOrderId);
    return life !== undefined && life.venueOrderId !== venueOrderId && Number(venueOrderId) < Number(life.venueOrderId);
  }

  begin(clientOrderId: ClientOrderId, venueOrderId: string, before: Decimal = ZERO): void {
    this.lives.set(clientOrderId, { venueOrderId, before });
    if (this.lives.size <= KEPT) return;
    for (const oldest of this.lives.keys()) {
      this.lives.delete(oldest);
      return;
    }
  }

  change(clientOrderId: ClientOrderId): void { this.changing.add(clientOrderId); }

  /** The number that it has now, and what the one before it filled. */
  changed(clientOrderId: ClientOrderId, venueOrderId: string, filled: Decimal): void {
    this.changing.delete(clientOrderId);
    this.begin(clientOrderId, venueOrderId, add(this.before(clientOrderId), filled));
  }

  unchanged(clientOrderId: ClientOrderId): void { this.changing.delete(clientOrderId); }
}
