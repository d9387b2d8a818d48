/** What may leave this machine now, and why not: per account, and how far automation goes per underlying. */
import type { HedgeMode } from '../../../shared/domain/steering/hedge.ts';
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

/** Ever more of the work. */
export const RUNGS: readonly { readonly mode: HedgeMode; readonly label: string; readonly explanation: string }[] = [
  { mode: 'off', label: 'Off', explanation: 'Nothing is looked at and nothing is proposed.' },
  { mode: 'alert', label: 'Alert', explanation: 'An alert when delta leaves its band; no ticket.' },
  { mode: 'propose', label: 'Propose', explanation: 'A ticket, restated before it is sent.' },
  { mode: 'oneClick', label: 'One click', explanation: 'A ticket that a single click, or A in the Hedge pane, sends.' },
  { mode: 'automatic', label: 'Automatic', explanation: 'Hedges are sent without you, within the limits. It falls back '
    + 'to Propose, with an alert, as soon as anything that it needs is missing, and with every start.' },
];
