/** The trader's first question, am I safe, from the health of all accounts. Unknown stays unknown. */
import type { WireRecord } from '../../shared/contract/replica.ts';

export interface Estate {
  /** Null as soon as one account's equity is unknown. */
  readonly equityUsd: number | null;
  readonly dayPnlUsd: number | null;
  /** Account nearest to liquidation; null when no health is known. */
  readonly worst: { readonly account: string; readonly health: number } | null;
  /** Accounts whose equity or health is unknown, with the reason. */
  readonly unknown: readonly string[];
}

export function estateOf(
  healths: readonly WireRecord<'health'>[],
  session: WireRecord<'session'> | null,
): Estate {
  let equityUsd: number | null = healths.length === 0 ? null : 0;
  let worst: Estate['worst'] = null;
  const unknown: string[] = [];
  for (const health of healths) {
    const value = health.health;
    if (health.equityUsd === null || value === null) {
      unknown.push(`${health.account}: ${health.missing.join(', ') || 'not computed yet'}`);
    }
    equityUsd = equityUsd === null || health.equityUsd === null ? null : equityUsd + health.equityUsd;
    if (value !== null && (worst === null || value < worst.health)) worst = { account: health.account, health: value };
  }
  const start = session?.dayStartEquityUsd ?? null;
  return { equityUsd, dayPnlUsd: equityUsd === null || start === null ? null : equityUsd - start, worst, unknown };
}

export type HealthBand = 'unknown' | 'danger' | 'restricted' | 'watch' | 'ok';

/** 1.0 is liquidation. Sentinels as traders set them on lending accounts (facts/peers.md section 5.6). */
export function healthBand(health: number | null): HealthBand {
  if (health === null || Number.isNaN(health)) return 'unknown';
  if (health < 1.2) return 'danger';
  if (health < 1.5) return 'restricted';
  if (health < 2) return 'watch';
  return 'ok';
}

/** Why a number of these accounts is in doubt: margin that lastingly differs from the venue's; null: it is not. */
export function doubtOf(
  reconciliations: readonly WireRecord<'marginReconciliations'>[], account: string | null,
): string | null {
  const doubted = reconciliations.filter((row) => (account === null || row.account === account)
    && (row.agreement === 'explained' || row.agreement === 'unexplained'));
  if (doubted.length === 0) return null;
  return doubted.map(({ account: name, differences }) => {
    const cause = differences.find((row) => row.cause !== null)?.cause ?? null;
    const why = cause === null ? 'cause not known' : `${cause.kind}: ${cause.text}`;
    return `${name}: margin is not the venue's (${why})`;
  }).join('; ');
}
