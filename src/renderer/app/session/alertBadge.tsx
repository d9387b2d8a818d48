/** How many alerts ask for attention, in the colour of the worst; opens their pane. */
import { countAlerts } from '../../store/alerts.ts';
import { showPane } from '../../store/steering.ts';
import { useRows } from '../../store/tables.ts';

export function AlertBadge() {
  const { active, open, worst } = countAlerts(useRows('alerts'));
  const title = open === 0 ? 'No open alerts' : `${active} of ${open} open alerts ask for attention`;
  return (
    <button type="button" className="estate-figure estate-health" onClick={() => showPane('alerts')} title={title}
      data-testid="alert-badge">
      <span className="label">Alerts</span>
      <span className={`number band-text-${worst ?? 'ok'}`}>{active}{open > active ? ` / ${open}` : ''}</span>
    </button>
  );
}
