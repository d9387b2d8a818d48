/** A practice session recorded in virtual time, with a trader who acts: what replay and re-decision are tested on. */
import { startEngine, type Engine, type EngineOptions } from '../../src/main/engine/engine.ts';
import { createSession } from '../../src/main/journal/session.ts';
import { practiceVenues } from '../../src/main/venues/simulated/practice.ts';
import { VirtualTime } from '../sim/virtualTime.ts';
import { ABOUT, START_MS } from './entries.ts';
import { portsOn } from './engineWorld.ts';

export interface PracticeRecording {
  readonly time: VirtualTime;
  readonly engine: Engine;
  pass(seconds: number): void;
  /** Approves the first open proposal; false when there is none. */
  approve(): boolean;
}

/** In `dir`, from seed 7. */
export function recordPractice(dir: string, options: Partial<EngineOptions> = {}): PracticeRecording {
  const time = new VirtualTime(START_MS);
  const practice = practiceVenues({ seed: 7, startTimeMs: START_MS });
  const engine = startEngine({ session: createSession(dir, ABOUT), ports: portsOn(time), venues: practice.venues,
    mode: 'practice', appVersion: '0.1.0', run: 'run1', ...options });
  let untilMs = 0;
  let commands = 0;
  return {
    time,
    engine,
    pass(seconds) {
      untilMs += seconds * 1_000;
      while (time.runNext(untilMs));
    },
    approve() {
      const proposal = [...engine.state.proposals.values()].find(({ state }) => state === 'open');
      if (proposal === undefined) return false;
      commands += 1;
      engine.submitCommand(`c${commands}`, { type: 'ApproveProposal', proposal: proposal.id });
      return true;
    },
  };
}
