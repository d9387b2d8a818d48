/** Where did the money come from: profit and loss by cause, fees and funding apart, whole, per account and per leg. */
import { useState } from 'react';
import type { ExplainAnswer } from '../../../shared/contract/questions/explain.ts';
import { ageMs, ageText } from '../../store/staleness.ts';
import { accountLabel, useEngineNow, useRecord } from '../../store/tables.ts';
import { useRepeatedQuery } from '../../store/queries/useRepeatedQuery.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { formatNumber, timeText, zoneName } from '../../ui/format.ts';
import type { PaneDefinition } from '../pane.ts';
import { PnlLegs } from './legs.tsx';
import './pnl.css';
import { residualShare } from './waterfall.ts';
import { WaterfallTable } from './waterfallTable.tsx';

const RANGES = [
  { label: 'Day', lastMs: null }, { label: '1 h', lastMs: 3_600_000 }, { label: '15 min', lastMs: 900_000 },
  { label: '5 min', lastMs: 300_000 }, { label: '1 min', lastMs: 60_000 },
] as const;
/** The record is read anew each time: seldom enough to cost little, and seldomer where it takes long. */
const PAUSE_MS = 10_000;
const PAUSES_PER_READ = 10;
const COARSE = 0.1;

function Explained({ answer, account }: { readonly answer: ExplainAnswer; readonly account: string | null }) {
  const pnl = answer.accounts.find((each) => each.account === account) ?? answer;
  const share = pnl.terms === null ? null : residualShare(pnl.terms);
  return (
    <>
      {share === null || share <= COARSE ? null : (
        <p className="warning-line" role="status">{formatNumber(share, { digits: 0, scale: 100, suffix: ' %' })} of what
          moved is unexplained: the move was large for one look. A shorter range explains more.</p>
      )}
      <div className="pnl-parts">
        <WaterfallTable pnl={pnl} />
        <PnlLegs legs={answer.legs.filter((leg) => account === null || leg.account === account)} />
      </div>
    </>
  );
}

function Pnl() {
  const session = useRecord('session', 'one');
  const [range, setRange] = useState<(typeof RANGES)[number]>(RANGES[0]);
  const [account, setAccount] = useState<string | null>(null);
  const [pauseMs, setPauseMs] = useState(PAUSE_MS);
  const query = session === null ? null : { type: 'Explain' as const, fromMs: null, toMs: null, lastMs: range.lastMs };
  const { answer, error, loading } = useRepeatedQuery(query, session?.session ?? '', pauseMs);
  const now = useEngineNow();
  const wantedPauseMs = Math.max(PAUSE_MS, PAUSES_PER_READ * (answer?.computeMs ?? 0));
  if (wantedPauseMs > 2 * pauseMs) setPauseMs(wantedPauseMs);
  if (session === null) {
    return <EmptyState title="No P&L" text="Start a session or open a recorded one: its profit and loss stands here by
      cause, with what no cause explains." />;
  }
  return (
    <div className="pane" role="group" aria-label="P&L and attribution">
      <div className="pane-bar" role="toolbar" aria-label="P&L">
        {RANGES.map((each) => (
          <button key={each.label} type="button" className="chip" aria-pressed={each === range}
            onClick={() => setRange(each)}>{each.label}</button>
        ))}
        <span className="pane-bar-label">of</span>
        <button type="button" className="chip" aria-pressed={account === null} onClick={() => setAccount(null)}>
          all accounts</button>
        {(answer?.accounts ?? []).map(({ account: id }) => (
          <button key={id} type="button" className="chip" aria-pressed={id === account} title={id}
            onClick={() => setAccount(id)}>{accountLabel(id)}</button>
        ))}
        <span className="pane-bar-actions quiet number" title="From the session's own record, read beside the engine">
          {answer === null ? '' : `${timeText(answer.fromMs)} to ${timeText(answer.toMs)} ${zoneName()}, ${
            ageText(ageMs(answer.toMs, now))} old`}</span>
      </div>
      {error === null ? null : <p className="warning-line" role="status">{error}</p>}
      {answer === null ? (
        <EmptyState title={loading ? 'Reading the record…' : 'Nothing to explain yet'}
          text="Profit and loss is explained between two moments of the session's own record." />
      ) : <Explained answer={answer} account={account} />}
    </div>
  );
}

export const pnlPane: PaneDefinition = {
  id: 'pnl', title: 'P&L', purpose: 'Profit and loss by cause: waterfall with residual, fees and funding apart',
  component: Pnl,
};
