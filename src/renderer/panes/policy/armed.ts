/** What may leave this machine now, and why not: per account, and how far automation goes per underlying. */
import type { WireRecord } from '../../../shared/contract/replica.ts';

export interface Armed {
  readonly account: string;
  readonly label: string;
  readonly network: string;
  /** Null: orders may leave. */
  readonly hindrance: string | null;
  /** Only what closes may leave. */
  readonly closesOnly: boolean;
  /** Orders pass whose margin afterwards nobody can tell. */
  readonly acceptsUnknown: boolean;
}

export interface ArmedInput {
  readonly accounts: readonly WireRecord<'accounts'>[];
  readonly connections: ReadonlyMap<string, WireRecord<'connections'>>;
  readonly session: WireRecord<'session'> | null;
  readonly replaying: boolean;
  readonly linked: boolean;
}

export function armedOf({ accounts, connections, session, replaying, linked }: ArmedInput): readonly Armed[] {
  const common = replaying ? 'REPLAY: read-only' : linked ? null : 'the engine is away';
  const closesOnly = session?.killSwitch === 'engaged';
  return accounts.map(({ id, label, venue, network }) => {
    const connection = connections.get(venue);
    const mainnetOff = network === 'mainnet' && session?.mainnetOrders?.includes(id) !== true;
    const hindrance = common ?? (mainnetOff ? 'mainnet orders are switched off' : null)
      ?? (connection?.state === 'connected' ? null : `${venue} is ${connection?.state ?? 'not connected'}`)
      ?? (connection?.reconciled === true ? null : 'not reconciled yet');
    return { account: id, label, network: network ?? 'simulated', hindrance, closesOnly,
      acceptsUnknown: session?.unknownMarginAccepted?.includes(id) === true };
  });
}

/** Ever more of the work. What Ballast cannot do by itself is a rung that no policy can stand on. */
export const RUNGS = ['Off', 'Proposes, I approve'] as const;

export const rungOf = (policy: WireRecord<'policies'>): (typeof RUNGS)[number] =>
  (policy.enabled ? 'Proposes, I approve' : 'Off');
