/** Dates that are known to bring variance: between two expiries the vol accrues by them (event clock). */
import { useState } from 'react';
import { Field } from '../../ui/field.tsx';
import { formatNumber, utcDayTime } from '../../ui/format.ts';
import { utcTimeOf, type Settings } from './volData.ts';

interface EventDatesProps {
  readonly settings: Settings;
  readonly nowMs: number;
  readonly disabled: boolean;
  readonly onEvents: (events: Settings['events']) => void;
}

const NOTHING = { date: '', days: '1', label: '' };

export function EventDates({ settings, nowMs, disabled, onEvents }: EventDatesProps) {
  const [texts, setTexts] = useState(NOTHING);
  const timeMs = utcTimeOf(texts.date);
  const weightDays = Number(texts.days);
  const isWeight = texts.days.trim() !== '' && weightDays >= 0 && weightDays <= 365;
  const dateFault = texts.date === '' ? null
    : timeMs === null ? 'YYYY-MM-DD HH:MM' : timeMs <= nowMs ? 'is past' : null;
  const isReady = timeMs !== null && dateFault === null && isWeight;
  const set = (key: keyof typeof NOTHING) => (text: string) => setTexts((before) => ({ ...before, [key]: text }));
  const add = (): void => {
    if (timeMs === null) return;
    const next = [...settings.events, { timeMs, weightDays, label: texts.label.slice(0, 100) }];
    onEvents(next.sort((a, b) => a.timeMs - b.timeMs));
    setTexts(NOTHING);
  };
  return (
    <section className="vol-events" aria-label="Event dates">
      <fieldset className="vol-form" disabled={disabled}>
        <legend title="Each counts as so many ordinary days of variance, at its moment">Event dates</legend>
        <Field label="Date" unit="UTC" value={texts.date} onChange={set('date')} error={dateFault} testId="event-date"
          hint="YYYY-MM-DD, with HH:MM if it matters" />
        <Field label="Worth" unit="days" value={texts.days} onChange={set('days')} error={isWeight ? null : '0 to 365'}
          testId="event-days" />
        <Field label="What" value={texts.label} onChange={set('label')} testId="event-label" />
        <button type="button" className="button is-small" disabled={!isReady} onClick={add}>Add</button>
      </fieldset>
      <ul className="vol-edit-list" aria-label="Events in force">
        {settings.events.map((event) => (
          <li key={`${event.timeMs} ${event.label}`}>
            <span>{utcDayTime(event.timeMs).slice(0, 16)} · {formatNumber(event.weightDays, { digits: 1 })} d
              {event.label === '' ? '' : ` · ${event.label}`}</span>
            <button type="button" className="icon-button" disabled={disabled} aria-label={`Remove event ${event.label}`}
              onClick={() => onEvents(settings.events.filter((other) => other !== event))}>×</button>
          </li>
        ))}
      </ul>
    </section>
  );
}
