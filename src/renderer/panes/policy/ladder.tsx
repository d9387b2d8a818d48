/** How far automation goes for one policy. The top rung is armed apart, and says what it needs. */
import { useState } from 'react';
import {
  AUTOMATIC_HEALTH_FLOOR, policyKeyOf, policyName, type HedgeMode,
} from '../../../shared/domain/steering/hedge.ts';
import { Field } from '../../ui/field.tsx';
import { utcTime } from '../../ui/format.ts';
import { RUNGS } from './armed.ts';
import type { Policy } from './settings.ts';

interface LadderProps {
  readonly policy: Policy;
  readonly disabled: boolean;
  /** Null when it was taken, else why not. */
  readonly onChoose: (values: Pick<Policy, 'mode' | 'automaticHealthFloor'>) => Promise<string | null>;
}

const floorFault = (text: string): string | null =>
  (Number(text) >= 1 && Number(text) <= 100 ? null : 'must be between 1 and 100');

function ArmForm({ policy, onArm, onLeave }: {
  readonly policy: Policy; readonly onArm: (floor: number) => void; readonly onLeave: () => void;
}) {
  const { automaticHealthFloor } = policy;
  const [key, name] = [policyKeyOf(policy), policyName(policy)];
  const [floor, setFloor] = useState(String(automaticHealthFloor ?? AUTOMATIC_HEALTH_FLOOR));
  const fault = floorFault(floor);
  return (
    <form className="ladder-arm" aria-label={`Arm the hedges of ${name}`} onSubmit={(event) => {
      event.preventDefault();
      if (fault === null) onArm(Number(floor));
    }}>
      <p className="warning-line">Hedges of {name} will leave without you, each within your limits and the caps of
        this policy. Needed all the while: limits that you have saved, mainnet orders on where an account is mainnet,
        the venue&apos;s dead man&apos;s switch, fresh inputs, and health of every account above the floor. What is
        missing ends it, with an alert; so does every start. Only you arm it again.</p>
      <Field label="Health floor" unit="" value={floor} onChange={setFloor} error={fault}
        testId={`policy-floor-${key}`} changed={false} />
      <button type="submit" className="button is-danger" disabled={fault !== null}
        data-testid={`policy-arm-${key}`}>Arm {name}</button>
      <button type="button" className="button" onClick={onLeave}>Leave it</button>
    </form>
  );
}

export function LadderControl({ policy, disabled, onChoose }: LadderProps) {
  const { mode, fellBack } = policy;
  const [key, name] = [policyKeyOf(policy), policyName(policy)];
  const [arming, setArming] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const choose = (values: Pick<Policy, 'mode' | 'automaticHealthFloor'>): void => {
    setArming(false);
    void onChoose(values).then(setRefusal);
  };
  const pick = (next: HedgeMode): void => {
    setRefusal(null);
    if (next === 'automatic') setArming(mode !== 'automatic');
    else choose({ mode: next });
  };
  return (
    <div className="ladder-control">
      <div className="segments" role="radiogroup" aria-label={`Automation of ${name} hedges`}>
        {RUNGS.map(({ mode: rung, label, explanation }) => (
          <button key={rung} type="button" role="radio" aria-checked={mode === rung} disabled={disabled}
            title={explanation}
            className={`chip ${rung === 'automatic' && mode === rung ? 'is-armed' : ''}`}
            data-testid={`policy-mode-${key}-${rung}`} onClick={() => pick(rung)}>{label}</button>
        ))}
      </div>
      {mode === 'automatic' ? <p className="warning-line" role="status" data-testid={`policy-armed-${key}`}>
        ARMED: hedges leave by themselves while every account stands above{' '}
        {policy.automaticHealthFloor ?? AUTOMATIC_HEALTH_FLOOR}.</p> : null}
      {fellBack === undefined ? null : (
        <p className="warning-line" role="alert" data-testid={`policy-fell-${key}`}>
          No longer automatic since {utcTime(fellBack.timeMs)} UTC: {fellBack.reason}.</p>
      )}
      {arming ? <ArmForm policy={policy} onLeave={() => setArming(false)}
        onArm={(floor) => choose({ mode: 'automatic', automaticHealthFloor: floor })} /> : null}
      {refusal === null ? null : (
        <span className="warning-text" role="alert" data-testid={`policy-mode-refused-${key}`}>
          Refused, {refusal}. What was in force stays in force.</span>
      )}
    </div>
  );
}
