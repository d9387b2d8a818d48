/** The last look before legs leave: each at its worst price, how they hang together, and what a breach does. */
import { useState } from 'react';
import type { StructureAnswer } from '../../../shared/contract/questions/structure.ts';
import type { BuilderLeg } from '../../store/orders/structure.ts';
import { accountLabel, recordsOf } from '../../store/tables.ts';
import { formatDecimal, formatNumber } from '../../ui/format.ts';
import { inOrder, termsOf, thinTouch, type Plan, type Terms } from './sendPlan.ts';

const GROUPS: readonly (readonly [Plan['group'], string])[] = [
  ['legged', 'leg by leg, least liquid first'], ['allOrNothing', 'all at once, all or nothing'],
  ['independent', 'each for itself'], ['oneSided', 'one cancels the others']];
const MANNERS = [['once', 'taking at once'], ['slices', 'taking in slices, then what is left'],
  ['touch', 'resting at the touch, re-pegged']] as const;
const BREACHES = [['unwind', 'trade back what filled'], ['reprice', 'price the rest anew, within that loss'],
  ['stop', 'stop and leave what filled']] as const;
const TIMES: readonly (readonly [string, string])[] = [['60000', '1 minute'], ['600000', '10 minutes'],
  ['3600000', '1 hour'], ['', 'never']];

function Select<T extends string>({ name, value, options, onPick }: {
  readonly name: string; readonly value: T; readonly options: readonly (readonly [T, string])[];
  readonly onPick: (value: T) => void;
}) {
  return (
    <label>{name}{' '}
      <select className="search" value={value} onChange={(event) => onPick(event.target.value as T)}>
        {options.map(([each, text]) => <option key={each} value={each}>{text}</option>)}</select></label>
  );
}

function Thin({ leg }: { readonly leg: BuilderLeg }) {
  const stands = thinTouch(leg);
  return stands === null ? null : <span className="warning-text"> · {formatDecimal(stands)} at the touch</span>;
}

function Leg({ leg, answer, ticks }: {
  readonly leg: BuilderLeg; readonly answer: StructureAnswer; readonly ticks: number;
}) {
  const terms = termsOf(leg, answer, ticks);
  const instrument = recordsOf('instruments').get(leg.instrument);
  return (
    <li><b className={`side side-${leg.side}`}>{leg.side === 'buy' ? 'BUY' : 'SELL'}</b>{' '}
      {formatDecimal(leg.quantity)} {instrument?.venueName}{' '}
      {terms === null ? <span className="warning-text">no account or no price</span> : <>at {terms.limitPrice} or better
        <span className="quiet"> · {accountLabel(terms.account)}
          {leg.reduceOnly ? ', reduce only' : ''}</span><Thin leg={leg} /></>}</li>
  );
}

const lossText = (value: number | string | null): string =>
  (typeof value === 'string' ? value : `${formatNumber(value === null ? null : Math.abs(value), { digits: 0 })} USD`);

/** A roll or a close that stays half done has closed something: that is left. A thin book is taken in slices. */
function useTerms(all: readonly BuilderLeg[]) {
  const legs = all.length;
  const [ticks, setTicks] = useState('2');
  const [group, setGroup] = useState<Plan['group']>(legs > 1 ? 'legged' : 'independent');
  const [manner, setManner] = useState<Terms['manner']>(() =>
    (all.some((leg) => thinTouch(leg) !== null) ? 'slices' : 'once'));
  const [onBreach, setOnBreach] = useState<Plan['onBreach']>(all.some(({ reduceOnly }) => reduceOnly) ? 'stop'
    : 'unwind');
  const [loss, setLoss] = useState('');
  const [time, setTime] = useState<string | null>(null);
  const lossUsd = loss.trim() === '' ? null : Number(loss);
  const isPatient = group === 'oneSided' || (manner === 'touch' && group !== 'allOrNothing');
  const timeText = time ?? (isPatient ? '600000' : '60000');
  const terms: Terms = { ticksWorse: Number(ticks), group, manner, onBreach, maxLeggingLossUsd: lossUsd,
    timeMs: timeText === '' ? null : Number(timeText) };
  return { terms, ticks, setTicks, setGroup, setManner, setOnBreach, loss, setLoss, timeText, setTime,
    isLossOdd: lossUsd !== null && !(lossUsd > 0) };
}

function Manner({ of, legs }: { readonly of: ReturnType<typeof useTerms>; readonly legs: number }) {
  const { terms: { group, manner, onBreach }, isLossOdd } = of;
  return (
    <div className="builder-terms">
      {legs < 2 ? null : <Select name="Legs go" value={group} options={GROUPS} onPick={of.setGroup} />}
      {group === 'allOrNothing' || group === 'oneSided' ? null
        : <Select name={legs < 2 ? 'It goes' : 'each'} value={manner} options={MANNERS} onPick={of.setManner} />}
      <Select name="at most" value={of.ticks} onPick={of.setTicks}
        options={['0', '1', '2', '5', '10'].map((each) => [each, `${each} ticks worse`] as const)} />
      <Select name="ends after" value={of.timeText} options={TIMES} onPick={of.setTime} />
      {group === 'legged' && legs > 1 ? (
        <>
          <label title="What the legs to come may have become dearer since the start; empty: any">Legging may cost{' '}
            <input className="search is-short" value={of.loss} inputMode="decimal" placeholder="any"
              aria-label="Most that legging may cost in USD" aria-invalid={isLossOdd}
              onChange={(event) => of.setLoss(event.target.value)} /> USD</label>
          <Select name="where a leg fails" value={onBreach} options={BREACHES} onPick={of.setOnBreach} />
        </>
      ) : null}
      {group === 'oneSided' ? (
        <p className="quiet">Each rests, at its typed price or at the touch. The first that fills cancels the others;
          two may fill before a cancel arrives.</p>
      ) : null}
    </div>
  );
}

export function Review({ legs, answer, onSend, onBack }: {
  readonly legs: readonly BuilderLeg[]; readonly answer: StructureAnswer; readonly onSend: (terms: Terms) => void;
  readonly onBack: () => void;
}) {
  const of = useTerms(legs);
  return (
    <div className="order-review" role="alertdialog" aria-label="Check the structure"
      onKeyDown={(event) => event.key === 'Escape' && onBack()}>
      <ul className="builder-sequence">
        {inOrder(legs).map((leg) => <Leg key={leg.id} leg={leg} answer={answer} ticks={of.terms.ticksWorse} />)}
      </ul>
      <p>{answer.costUsd >= 0 ? 'Costs' : 'Brings'} {formatNumber(Math.abs(answer.costUsd), { digits: 0 })} USD;{' '}
        {legs.every(({ reduceOnly }) => reduceOnly) ? 'closes only.'
          : `may lose ${lossText(answer.atFirstExpiry?.maxLossUsd ?? null)} by itself.`}</p>
      <Manner of={of} legs={legs.length} />
      <div className="ticket-actions">
        <button type="button" className="button is-primary" autoFocus data-testid="builder-confirm"
          disabled={of.isLossOdd} onClick={() => onSend(of.terms)}>
          Send {legs.length === 1 ? 'the leg' : `${legs.length} legs`}</button>
        <button type="button" className="button" onClick={onBack}>Back</button>
      </div>
    </div>
  );
}
