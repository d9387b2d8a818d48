/**
 * The line on which stops are placed. Cancel-on-disconnect takes away what was placed over the connection that is lost;
 * a stop must stay when this computer is gone, so it leaves over a connection of its own that has it switched off
 * (docs/decisions/0059). Opened for the first stop, closed when it has been idle; what it brings is heard elsewhere.
 */
import type { Ports, Timer } from '../../../ports/ports.ts';
import type { Connection } from '../connection.ts';
import { authSchema } from '../messages.ts';
import { connectionRequests, login, type Keys } from '../requests.ts';
import { faultOf } from '../../transport/rpc/wireSchema.ts';
import type { OnAnswer, RpcRequest } from '../../transport/rpc/rpcMessages.ts';
import type { RpcListener } from '../../transport/rpc/rpcConnection.ts';

export interface StopLineSetting {
  readonly logInBy: 'signature' | 'credentials';
  readonly subaccount: number | null;
  keys(): Promise<Keys | null>;
}

interface Waiting { readonly request: RpcRequest; readonly done: OnAnswer; readonly late: Timer }

/** Sooner than core asks what became of an order: what has not left by then never leaves. */
const PATIENCE_MS = 4_000;
const IDLE_MS = 30_000;
const OTHER = { budget: 'other', urgent: true } as const;

export class StopLine {
  private readonly setting: StopLineSetting;
  private readonly ports: Ports;
  private readonly connect: (listener: RpcListener) => Connection;
  private readonly waiting: Waiting[] = [];
  private connection: Connection | null = null;
  private isReady = false;
  private idle: Timer | null = null;

  constructor(setting: StopLineSetting, ports: Ports, connect: (listener: RpcListener) => Connection) {
    this.setting = setting;
    this.ports = ports;
    this.connect = connect;
  }

  place(request: RpcRequest, done: OnAnswer): void {
    const late = this.ports.scheduler.after(PATIENCE_MS, () => {
      this.giveUp('the line for stops did not open in time');
    });
    this.waiting.push({ request, done, late });
    if (this.isReady) return this.flush();
    if (this.connection !== null) return undefined;
    this.connection = this.connect({ up: () => { this.up(); }, notice: () => {}, refused: () => {},
      down: (reason) => { this.giveUp(reason); } });
    return this.connection.start();
  }

  close(): void { this.giveUp('closed'); }

  private up(): void {
    this.setting.keys().then((keys) => {
      if (keys === null) return this.giveUp('there are no keys for this account');
      const request = this.setting.logInBy === 'credentials' ? login.credentials(keys)
        : login.signed(keys, this.ports.clock.nowMs(), this.ports.random.hex(8));
      return this.logIn(request, this.setting.subaccount);
    }, () => { this.giveUp('the keys cannot be read'); });
  }

  private logIn(request: RpcRequest, subaccount: number | null): void {
    this.connection?.ask(request, OTHER, (answer) => {
      if (!answer.ok) return this.giveUp(`log-in: ${answer.reason}`);
      const read = authSchema.safeParse(answer.result);
      if (!read.success) return this.giveUp(`log-in: ${faultOf(read.error)}`);
      if (subaccount !== null) return this.logIn(login.enter(read.data.refresh_token, subaccount), null);
      return this.connection?.ask(connectionRequests.keepOnDisconnect(), OTHER, (kept) => {
        if (!kept.ok) return this.giveUp(`cancel-on-disconnect could not be switched off: ${kept.reason}`);
        this.isReady = true;
        return this.flush();
      });
    });
  }

  private flush(): void {
    this.idle?.cancel();
    this.idle = this.ports.scheduler.after(IDLE_MS, () => { this.giveUp('idle'); });
    for (const { request, done, late } of this.waiting.splice(0)) {
      late.cancel();
      this.connection?.ask(request, { budget: 'trading', urgent: true, now: true }, done);
    }
  }

  /** What has not left has not left. */
  private giveUp(reason: string): void {
    this.idle?.cancel();
    this.idle = null;
    this.isReady = false;
    const { connection } = this;
    this.connection = null;
    connection?.stop();
    for (const { done, late } of this.waiting.splice(0)) {
      late.cancel();
      done({ ok: false, fate: 'never', code: null, reason });
    }
  }
}
