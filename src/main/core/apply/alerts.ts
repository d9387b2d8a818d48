/** Alerts and their rules as decided (rules A1-A8); a disagreement about margin has its alert, nothing more. */
import type { MarginDecision } from '../../events/event.ts';
import { ONE, type State } from '../state.ts';

export function applyMarginDecision(state: State, event: MarginDecision): void {
  switch (event.type) {
    case 'AlertChanged': return state.alerts.put(event.alert.id, event.alert);
    case 'AlertRulesChanged': return state.alertRules.put(ONE, event.rules);
    case 'MarginDisagreed': case 'MarginAgreed':
  }
}
