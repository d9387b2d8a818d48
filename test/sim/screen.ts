/** A trader's screen in the simulator: the real bridge, the renderer's own replica, and patches that go missing. */
import { createBridge, type Bridge } from '../../src/main/bridge/bridge.ts';
import type { Engine } from '../../src/main/engine/engine.ts';
import type { ReadState } from '../../src/main/core/state.ts';
import type { Ports } from '../../src/main/ports/ports.ts';
import { applyPatch, applySnapshot, emptyReplica } from '../../src/renderer/store/replica.ts';
import type { ServerMessage } from '../../src/shared/contract/messages.ts';
import { PROTOCOL_VERSION } from '../../src/shared/contract/messages.ts';
import { REPLICA_TABLES, wireText } from '../../src/shared/contract/wire.ts';
import { InvariantBroken } from './auditor.ts';
import type { VirtualTime } from './virtualTime.ts';

/** The bridge paces quotes to one a second: longer than that, everything has been sent. */
const SETTLE_MS = 5_000;

export class Screen {
  private readonly bridge: Bridge;
  private readonly replica = emptyReplica();
  private readonly dropPatch: () => boolean;
  private receive: (data: string | Uint8Array) => void = () => undefined;
  gaps = 0;

  constructor(ports: Ports, engine: Engine, dropPatch: () => boolean) {
    this.dropPatch = dropPatch;
    this.bridge = createBridge({ host: 'test', name: 'screen',
      timers: { nowMs: () => ports.clock.nowMs(), every: (ms, run) => ports.scheduler.every(ms, run) } });
    this.bridge.serve({ state: engine.state, journal: engine.journal, onBatch: (listener) => engine.onBatch(listener) });
    this.bridge.connect({
      send: (data) => this.take(data), onMessage: (receive) => { this.receive = receive; }, onClose: () => undefined,
      close: () => undefined, bufferedBytes: 0,
    });
    this.hello();
  }

  private hello(): void {
    this.receive(JSON.stringify({ kind: 'hello', protocol: PROTOCOL_VERSION }));
  }

  private take(data: string | Uint8Array): void {
    if (typeof data !== 'string') return;
    const message = JSON.parse(data) as ServerMessage;
    if (message.kind === 'snapshot') applySnapshot(this.replica, message);
    if (message.kind !== 'patch' || this.dropPatch()) return;
    if (applyPatch(this.replica, message) === 'gap') {
      this.gaps += 1;
      this.hello();
    }
  }

  /** Lets the pace of the patches catch up with a world that has come to rest. */
  settle(time: VirtualTime): void {
    const until = time.monotonicMs() + SETTLE_MS;
    while (time.runNext(until));
  }

  /** I10: at its revision the replica is the core's tables, all of them. */
  compare(state: ReadState): void {
    for (const name of REPLICA_TABLES) {
      const ours = new Map([...state[name].entries()].map(([key, row]) => [key, wireText(row)]));
      const theirs = this.replica.tables[name];
      for (const [key, text] of ours) {
        const shown = theirs.get(key);
        if (shown === undefined || wireText(shown) !== wireText(JSON.parse(text))) {
          throw new InvariantBroken('I10', `${name} ${key}: the screen shows ${wireText(shown)}, core has ${text}`, state.seq);
        }
      }
      if (theirs.size !== ours.size) throw new InvariantBroken('I10', `${name}: rows that core has not`, state.seq);
    }
  }
}
