/** What Deribit says of itself: in maintenance, or which of its indices it has locked. Nothing unusual: null. */
import type { Json } from '../../transport/rpc/wireFields.ts';
import { textOf } from '../wire/wireNumbers.ts';

export class Platform {
  private isInMaintenance = false;
  private readonly locked = new Set<string>();

  /** `platform_state`: maintenance, one index, or with a lock of no index everything. */
  take(data: Json): void {
    if (typeof data['maintenance'] === 'boolean') this.isInMaintenance = data['maintenance'];
    if (typeof data['locked'] !== 'boolean') return;
    const name = data['price_index'] === undefined ? EVERYTHING : textOf('price_index', data['price_index']);
    if (data['locked']) this.locked.add(name.slice(0, 40));
    else if (name === EVERYTHING) this.locked.clear();
    else this.locked.delete(name.slice(0, 40));
  }

  /** `public/status`, asked after every connect: `locked` is true, false or "partial". */
  status(result: unknown): void {
    const { locked, locked_indices: indices } = (result ?? {}) as Json;
    this.isInMaintenance = false;
    this.locked.clear();
    const names = Array.isArray(indices) ? (indices as unknown[]).filter((name) => typeof name === 'string') : [];
    for (const name of names) this.locked.add(name.slice(0, 40));
    if (names.length === 0 && (locked === true || locked === 'true')) this.locked.add(EVERYTHING);
  }

  get text(): string | null {
    if (this.isInMaintenance) return 'the venue is in maintenance: it takes no orders';
    if (this.locked.size === 0) return null;
    const what = this.locked.has(EVERYTHING) ? 'all trading' : [...this.locked].sort().join(', ');
    return `the venue has locked ${what}: orders there are refused`;
  }
}

const EVERYTHING = '*';
