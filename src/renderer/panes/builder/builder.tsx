/** A structure before it is sent: legs from the chain or a template, payoff, what it needs, and how to send it. */
import { useState } from 'react';
import { tradedRow } from '../../../shared/contract/marketRows.ts';
import { quoteRow } from '../../../shared/contract/wire.ts';
import type { StructureAnswer } from '../../../shared/contract/questions/structure.ts';
import { useDesk } from '../../store/desk.ts';
import { endRoll, setChainBuilds, useStructure, type BuilderLeg } from '../../store/orders/structure.ts';
import { useChains } from '../../store/hot/useChains.ts';
import { useWatch } from '../../store/hot/useWatch.ts';
import { showPane, useSteering } from '../../store/steering.ts';
import { recordsOf, useRows } from '../../store/tables.ts';
import { useRepeatedQuery } from '../../store/queries/useRepeatedQuery.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import type { PaneDefinition } from '../pane.ts';
import './builder.css';
import { ComboOffer } from './comboOffer.tsx';
import { questionOf } from './legs.ts';
import { LegsTable } from './legsTable.tsx';
import { Outcome } from './outcome.tsx';
import { Payoff } from './payoff.tsx';
import { Review } from './review.tsx';
import { RollForm } from './rollForm.tsx';
import { Sent } from './sent.tsx';
import { TemplateForm } from './templateForm.tsx';
import { useSending } from './useSending.ts';

const LOOK_EVERY_MS = 2_000;
const SHARES = [0.25, 0.5, 0.75] as const;

/** A share of the way to the first expiry. */
function useDate(answer: StructureAnswer | null) {
  const [share, setShare] = useState<number | null>(null);
  const end = answer?.firstExpiry ?? null;
  const now = answer === null ? null : Date.parse(answer.asOf);
  const dateMs = share === null || end === null || now === null ? null
    : Math.round((now + share * (Date.parse(end) - now)) / 3_600_000) * 3_600_000;
  return { share, setShare, dateMs };
}

function Built({ legs }: { readonly legs: readonly BuilderLeg[] }) {
  const [dateMs, setDateMs] = useState<number | null>(null);
  const query = questionOf(legs, recordsOf('instruments'), dateMs);
  const { answer, error } = useRepeatedQuery(query, '', LOOK_EVERY_MS);
  const date = useDate(answer);
  if (date.dateMs !== dateMs) setDateMs(date.dateMs);
  const sending = useSending();
  const [review, setReview] = useState(false);
  const readOnly = useDesk((desk) => desk.replay !== null || desk.link !== 'open');
  const included = legs.filter((leg) => leg.included);
  const whole = query !== null && query.legs.length === included.length && answer !== null;
  return (
    <>
      <LegsTable answer={answer} sent={sending.states} />
      {error === null ? null : <p className="warning-line" role="status">{error}</p>}
      {review && answer !== null ? (
        <Review legs={included} answer={answer} onBack={() => setReview(false)} onSend={(terms) => {
          setReview(false);
          void sending.send(included, answer, terms);
        }} />
      ) : (
        <div className="ticket-actions">
          <button type="button" className="button is-primary" disabled={!whole || readOnly || sending.live}
            data-testid="builder-send" onClick={() => setReview(true)}>
            Send {included.length === 1 ? 'the leg' : `${included.length} legs`}…</button>
          <ComboOffer key={included.map(({ instrument, side, quantity }) => `${instrument}${side}${quantity}`).join()}
            legs={included} disabled={!whole || readOnly} />
          <button type="button" className="button" onClick={endRoll}>Clear</button>
          <span className="quiet">look also at</span>
          {SHARES.map((share) => (
            <button key={share} type="button" className="chip" aria-pressed={date.share === share}
              title="Of the time to the first expiry"
              onClick={() => date.setShare(date.share === share ? null : share)}>{share * 100} % of the time</button>
          ))}
        </div>
      )}
      {sending.execution === null ? null : <Sent execution={sending.execution} readOnly={readOnly} />}
      {query === null || answer === null ? <p className="quiet pane-note">Tick a leg that can be priced.</p> : (
        <div className="builder-parts"><Outcome answer={answer} readOnly={readOnly} /><Payoff answer={answer} /></div>
      )}
    </>
  );
}

function Builder() {
  const { legs, chainBuilds, roll } = useStructure();
  useWatch(legs.flatMap((leg) => [quoteRow(leg.instrument), tradedRow(leg.instrument)]));
  const chosen = useSteering((steering) => steering.underlying);
  useChains(recordsOf('instruments').get(roll?.instrument ?? '')?.underlying ?? chosen);
  const listed = useRows('instruments').length > 0;
  if (!listed) {
    return <EmptyState title="Nothing to build with" text="Options of a connected venue become legs here: start a
      practice session, or add an account in the Venues pane." />;
  }
  return (
    <div className="pane pane-scroll builder-pane" role="group" aria-label="Structure builder" tabIndex={0}>
      {roll === null ? <TemplateForm />
        : <RollForm key={`${roll.account} ${roll.instrument}`} {...roll} />}
      {legs.length > 0 ? <Built legs={legs} /> : roll !== null ? null : (
        <EmptyState title="No legs yet" text="Lay out a template above, or let clicks on the chain's bids and asks
          add legs.">
          <button type="button" className="button" onClick={() => {
            setChainBuilds(true);
            showPane('chain');
          }}>Take legs from the chain</button>
        </EmptyState>
      )}
      {chainBuilds ? <p className="quiet pane-note">Clicks on the chain add legs here.</p> : null}
    </div>
  );
}

export const builderPane: PaneDefinition = {
  id: 'builder', title: 'Builder', purpose: 'Several legs before they are sent: payoff, most to lose, margin after',
  component: Builder,
};
