/**
 * What every window host opens: a bridge for its screens and the sessions behind it. A host adds a way in for screens
 * and a way to end; it knows nothing of engines.
 */
import { join } from 'node:path';
import type { Transport } from '../../shared/contract/messages.ts';
import { createBridge } from '../bridge/bridge.ts';
import type { BridgeTimers } from '../bridge/served.ts';
import { VenueDesk } from '../engine/venueAccounts/venueDesk.ts';
import { WebhookDesk } from '../engine/webhook/webhookDesk.ts';
import { nodeHttp } from '../ports/node/nodeHttp.ts';
import { PassphraseFile } from '../ports/node/passphraseFile.ts';
import { wsSockets } from '../ports/node/wsSockets.ts';
import type { Ports } from '../ports/ports.ts';
import type { Secrets } from '../ports/secrets.ts';
import { prepareDataDirectory } from './dataDirectory.ts';
import type { HostOptions } from './options.ts';
import { practiceHouse } from './practice.ts';
import { Sessions } from './sessions.ts';

export interface TerminalSetting {
  readonly host: 'browser' | 'electron';
  readonly options: HostOptions;
  readonly ports: Ports;
  readonly appVersion: string;
  /** Where keys are kept, as a file of the data directory; absent: under a passphrase. */
  readonly secretsAt?: (path: string) => Secrets;
  /** For the one who started it: what takes long, what was recovered. */
  readonly say: (line: string) => void;
}

export interface Terminal {
  /** Screens may come before the session is open: they get it as soon as it is. */
  connect(transport: Transport): void;
  /** Opens what the options ask for. Rejects with BadInput for a session that is not there. */
  open(): Promise<void>;
  /** Ends the running session in order and says goodbye to the screens. */
  close(reason: string): Promise<void>;
}

/** Throws BadInput when the data directory cannot be used. */
export function createTerminal({ host, options, ports, appVersion, secretsAt, say }: TerminalSetting): Terminal {
  const dataDirectory = prepareDataDirectory(options.data);
  const bridge = createBridge({ host, timers: timersOf(ports), name: ports.random.hex(4) });
  const http = nodeHttp(ports.clock);
  const keysPath = join(dataDirectory, 'keys.json');
  const secrets = secretsAt === undefined ? new PassphraseFile(keysPath) : secretsAt(keysPath);
  const venues = new VenueDesk({ dataDirectory, ports, sockets: wsSockets(ports.clock), http, secrets });
  const webhook = new WebhookDesk({ dataDirectory, ports, http, secrets });
  const house = practiceHouse({ dataDirectory, ports, venues, webhook, appVersion, pace: options.pace, say });
  const sessions = new Sessions(house, bridge, ports.log);
  bridge.steerBy(sessions);
  return {
    connect: (transport) => bridge.connect(transport),
    open: () => sessions.open(options),
    async close(reason) {
      await sessions.close(reason);
      bridge.close(reason);
      http.close();
    },
  };
}

const timersOf = ({ clock, scheduler }: Ports): BridgeTimers => ({
  nowMs: () => clock.nowMs(),
  every: (intervalMs, run) => scheduler.every(intervalMs, run),
});
