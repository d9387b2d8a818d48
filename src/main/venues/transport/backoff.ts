/** Pauses before the next attempt: doubled each time up to a bound, half of it drawn, so that many clients spread. */

export interface Backoff { readonly firstMs: number; readonly mostMs: number }

export const RECONNECT: Backoff = { firstMs: 250, mostMs: 15_000 };

/** `attempt` counts from 0; `draw` is uniform in [0, 1). Between half and the whole of the doubled pause. */
export function pauseMs(backoff: Backoff, attempt: number, draw: number): number {
  const whole = Math.min(backoff.mostMs, backoff.firstMs * 2 ** Math.min(attempt, 20));
  return whole * (0.5 + 0.5 * draw);
}
