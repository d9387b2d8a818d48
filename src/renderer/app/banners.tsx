/** What hinders or is under way: a lost link with its next attempt, long work with its progress. */
import { useEffect, useState } from 'react';
import type { Activity } from '../../shared/contract/messages.ts';
import { useDesk } from '../store/desk.ts';
import { useRecord } from '../store/tables.ts';
import { timeText, zoneName } from '../ui/format.ts';

/** Mounted anew for every wait, so that it never counts from an old moment. */
function Countdown({ untilMs }: { readonly untilMs: number }) {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return <span className="number">Next attempt in {Math.max(0, (untilMs - now) / 1_000).toFixed(0)} s</span>;
}

export function LinkBanner() {
  const link = useDesk((desk) => desk.link);
  const loaded = useDesk((desk) => desk.loaded);
  const retryAtMs = useDesk((desk) => desk.retryAtMs);
  if (link === 'open' || (link === 'connecting' && !loaded)) return null;
  return (
    <div className="banner banner-danger" role="alert">
      <b>The engine cannot be reached.</b>
      <span>Numbers below are old and nothing can be sent.</span>
      {retryAtMs === null ? <span>Connecting…</span> : <Countdown key={retryAtMs} untilMs={retryAtMs} />}
      <span className="quiet">If Ballast was started again, open the address that it printed.</span>
    </div>
  );
}

export function KillBanner() {
  const session = useRecord('session', 'one');
  if (session?.killSwitch !== 'engaged') return null;
  return (
    <div className="banner banner-danger" role="status" data-testid="kill-banner">
      <b>KILL SWITCH ENGAGED</b>
      <span>since {timeText(session.killSwitchTimeMs)} {zoneName()}{session.killSwitchReason === null ? ''
        : `: ${session.killSwitchReason}`}. Nothing that increases exposure leaves.</span>
    </div>
  );
}

export function ProgressLine() {
  const activity = useDesk((desk) => desk.activity);
  const errand = useDesk((desk) => desk.errand);
  return (
    <>
      {activity === null ? null : <Progress {...activity} />}
      {errand === null ? null : (
        <div className="errand">
          <Progress label={errand.label} fraction={errand.fraction} />
          <button type="button" className="button is-small" data-testid="errand-cancel" onClick={errand.cancel}>
            Cancel</button>
        </div>
      )}
    </>
  );
}

function Progress({ label, fraction }: Activity) {
  return (
    <div className="progress-line" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100}
      {...(fraction === null ? {} : { 'aria-valuenow': Math.round(fraction * 100) })}>
      <span>{label}{fraction === null ? '…' : ` ${Math.round(fraction * 100)} %`}</span>
      <span className={fraction === null ? 'progress-fill is-endless' : 'progress-fill'}
        style={fraction === null ? {} : { width: `${fraction * 100}%` }} />
    </div>
  );
}
