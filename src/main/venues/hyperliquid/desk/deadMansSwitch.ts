/**
 * The venue cancels all orders of the account at a time that we put off again and again while we live. It is on only
 * while the venue's own answer says so: an account that has not traded enough is refused it.
 */
import type { Clock } from '../../../ports/ports.ts';
import { isRefused, type Refused } from '../reading.ts';
import { actionAnswerOf } from '../parseAnswers.ts';
import { scheduleCancelAction } from '../requests.ts';
import type { Sent } from './orderDesk.ts';
import type { WireAction } from '../messages.ts';

export interface SwitchSetting {
  /** All orders are cancelled when we are silent for so long; null: they stay. */
  readonly silenceMs: number | null;
  readonly clock: Clock;
  readonly venueNowMs: () => number;
  readonly send: (action: WireAction, urgent: boolean) => Promise<Sent>;
  /** Once per reason, until the venue accepts it again. */
  readonly refused: (refused: Refused) => void;
}

export class DeadMansSwitch {
  private readonly setting: SwitchSetting;
  private pushedMs = -Infinity;
  /** On the venue's clock: the last that it accepted. */
  private firesMs = -Infinity;
  private problem: string | null = null;

  constructor(setting: SwitchSetting) { this.setting = setting; }

  /** By the venue's last answer, and not fired since. */
  get isOn(): boolean { return this.setting.venueNowMs() < this.firesMs; }

  /** Called every second; acts when a third of the time has gone, so that two pushes may be lost. */
  push(): void {
    const { silenceMs, clock } = this.setting;
    const nowMs = clock.monotonicMs();
    if (silenceMs === null || nowMs - this.pushedMs < silenceMs / 3) return;
    this.pushedMs = nowMs;
    void this.schedule(this.setting.venueNowMs() + silenceMs);
  }

  private async schedule(firesMs: number): Promise<void> {
    const sent = await this.setting.send(scheduleCancelAction(firesMs), true);
    const answer = sent.ok ? actionAnswerOf(sent.value) : { kind: 'failed' as const, reason: sent.reason };
    const problem = isRefused(answer) || answer.kind === 'failed' ? answer.reason : null;
    if (problem === null) this.firesMs = firesMs;
    if (problem !== null && problem !== this.problem) {
      this.setting.refused({ kind: 'refused', stream: 'scheduleCancel',
        reason: `the dead man's switch is not on: ${problem}` });
    }
    this.problem = problem;
  }
}
