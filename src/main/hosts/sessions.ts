/**
 * Carries out the commands about sessions, one after another, for live engines and replays alike. At most one session
 * is open; a running one is never replaced unasked, because closing it is the trader's decision.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SessionCommand } from '../../shared/contract/commands.ts';
import type { SessionSummary } from '../../shared/contract/queries.ts';
import type { VenueMargin } from '../../shared/contract/questions/venueMargin.ts';
import type { VenueRequest } from '../../shared/contract/venues.ts';
import type { WebhookRequest, WebhookState } from '../../shared/contract/webhook.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { SessionRefusal, type SessionSteering } from '../bridge/served.ts';
import type { Log } from '../ports/ports.ts';
import { BadInput, lineOf } from './badInput.ts';
import type { LiveSession, ReplaySession, SessionHouse } from './house.ts';
import type { HostOptions } from './options.ts';

type Opening = Pick<HostOptions, 'session' | 'resume' | 'noPractice' | 'seed'>;

export class Sessions implements SessionSteering {
  private readonly house: SessionHouse;
  private readonly bridge: Pick<Bridge, 'serve' | 'showActivity'>;
  private readonly log: Log;
  private live: LiveSession | null = null;
  private replay: ReplaySession | null = null;
  private trouble: string | null = null;
  /** The command before: the next one waits for it. */
  private last: Promise<void> = Promise.resolve();

  constructor(house: SessionHouse, bridge: Pick<Bridge, 'serve' | 'showActivity'>, log: Log) {
    this.house = house;
    this.bridge = bridge;
    this.log = log;
  }

  list(): readonly SessionSummary[] {
    return this.house.list();
  }

  async venues(request: VenueRequest): Promise<unknown> {
    const { live } = this;
    const answer = await this.house.venues(request);
    if (request.type === 'AskVenueMargin' && this.live === live) {
      live?.tellMargin(request.account, request.trades, answer as VenueMargin);
    }
    return answer;
  }

  async webhook(request: WebhookRequest): Promise<WebhookState> {
    const { webhook } = this.house;
    if (webhook === undefined) throw new SessionRefusal(null, 'this host tells nobody of alerts');
    return await webhook.answer(request);
  }

  /** At the start of a host. Rejects with BadInput for a session that is not there. */
  open(opening: Opening): Promise<void> {
    return this.inTurn(() => this.openFirst(opening));
  }

  /** Rejects with SessionRefusal for what cannot be done now. */
  run(command: SessionCommand): Promise<void> {
    return this.inTurn(async () => {
      try {
        await this.carryOut(command);
      } catch (error) {
        const refused = error instanceof SessionRefusal;
        if (!refused) this.log.write('error', 'sessions', `${command.type}: ${lineOf(error)}`);
        throw error;
      }
    });
  }

  close(reason: string): Promise<void> {
    return this.inTurn(() => this.end(reason));
  }

  private inTurn(work: () => Promise<void> | void): Promise<void> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => {});
    return turn;
  }

  // ---- opening ----------------------------------------------------------------------------------------------------

  private async openFirst({ session, resume, noPractice, seed }: Opening): Promise<void> {
    if (noPractice) return;
    const known = this.house.list();
    if (session !== null) {
      if (!known.some((one) => one.session === session)) throw new BadInput('--session', `no such session: ${session}`);
      return this.openReplay(session);
    }
    const newest = known.find(({ mode }) => mode === 'practice');
    if (resume && newest === undefined) throw new BadInput('--resume', 'there is no practice session to go on with');
    if (resume && newest?.status === 'running') {
      throw new BadInput('--resume', `${newest.session} is open in another Ballast`);
    }
    if (newest !== undefined && (newest.status === 'crashed' || resume)) await this.resume(newest.session);
    else this.show(this.house.startPractice(seed));
  }

  private async resume(session: string): Promise<void> {
    await this.withActivity(`Recovering ${session}`, () => this.show(this.house.resumePractice(session)));
  }

  private async openReplay(session: string): Promise<void> {
    await this.withActivity(`Loading ${session}`, () => {
      this.replay = this.house.openReplay(session);
      this.bridge.serve(this.replay.served);
    });
  }

  private show(live: LiveSession): void {
    this.live = live;
    live.onTrouble((text) => {
      if (this.live !== live) return;
      this.trouble = text;
      this.showTrouble();
    });
    const { webhook } = this.house;
    if (webhook !== undefined) {
      live.served.onBatch((entries) => {
        const mode = live.served.state.session.get('one')?.mode;
        webhook.told(entries, mode === 'live' ? 'LIVE' : 'PRACTICE');
      });
    }
    this.bridge.serve(live.served);
  }

  private end(reason: string): void {
    const { live, replay } = this;
    this.live = null;
    this.replay = null;
    this.trouble = null;
    replay?.close();
    try {
      live?.stop(reason);
    } finally {
      this.bridge.serve(null);
      this.showTrouble();
    }
  }

  // ---- commands ---------------------------------------------------------------------------------------------------

  private async carryOut(command: SessionCommand): Promise<void> {
    switch (command.type) {
      case 'StartPractice':
        this.refuseWhileRunning();
        this.end('another session was opened');
        return this.show(this.house.startPractice(command.seed));
      case 'StartLive':
        this.refuseWhileRunning();
        this.end('another session was opened');
        return this.show(this.house.startLive());
      case 'ResumeLive':
        this.refuseWhileRunning();
        this.end('another session was opened');
        return this.withActivity(`Recovering ${command.session}`,
          () => this.show(this.house.resumeLive(command.session)));
      case 'StopSession':
        if (this.live === null && this.replay === null) throw new SessionRefusal(null, 'no session is open');
        return this.end('the trader stopped the session');
      case 'OpenReplay': return this.openRecorded(command.session);
      case 'PlayReplay': return this.theReplay().play();
      case 'PauseReplay': return this.theReplay().pause();
      case 'SetReplaySpeed': return this.theReplay().setSpeed(command.speed);
      case 'SeekReplay': return this.seek(this.theReplay(), command.timeMs);
    }
  }

  private async openRecorded(session: string): Promise<void> {
    this.refuseWhileRunning();
    if (!this.house.list().some((one) => one.session === session)) {
      throw new SessionRefusal('command.session', `command.session: no such session: ${session.slice(0, 60)}`);
    }
    this.end('another session was opened');
    await this.openReplay(session);
  }

  private async seek(replay: ReplaySession, timeMs: number): Promise<void> {
    await this.withActivity('Seeking', () => replay.seek(timeMs));
    // Also where the state is the same object still: a snapshot at once instead of patches at their own pace.
    if (this.replay === replay) this.bridge.serve(replay.served);
  }

  private refuseWhileRunning(): void {
    if (this.live !== null) throw new SessionRefusal(null, 'a session is running: stop it first');
  }

  private theReplay(): ReplaySession {
    if (this.replay === null) throw new SessionRefusal(null, 'no replay is open');
    return this.replay;
  }

  // ---- the progress line ------------------------------------------------------------------------------------------

  private async withActivity(label: string, work: () => Promise<void> | void): Promise<void> {
    this.bridge.showActivity({ label, fraction: null });
    // One turn, so that the line is on its way before work that takes the thread.
    await nextTurn();
    try {
      await work();
    } finally {
      this.showTrouble();
    }
  }

  private showTrouble(): void {
    this.bridge.showActivity(this.trouble === null ? null : { label: this.trouble, fraction: null });
  }
}
