/** What the emulated venue says of itself: maintenance, and indices whose instruments take no orders but cancels. */
import { refuse, type Params } from './errors.ts';

export class EmulatedPlatform {
  isInMaintenance = false;
  readonly locked = new Set<string>();

  get status(): unknown {
    return { locked: this.locked.size === 0 ? false : 'partial', locked_indices: [...this.locked] };
  }

  /** Throws the venue's refusal where the request would trade. */
  check(method: string, params: Params): void {
    if (!/\/(buy|sell|edit)$/.test(method)) return;
    if (this.isInMaintenance) refuse(11_051, 'system_maintenance');
    const coin = String(params['instrument_name'] ?? '').split(/[-_]/, 1)[0] ?? '';
    if (this.locked.has(`${coin.toLowerCase()}_usd`)) refuse(10_019, 'locked_by_admin');
  }
}
