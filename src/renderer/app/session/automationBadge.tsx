/** On the frame for as long as anything is sent without the trader: which underlyings hedge by themselves. */
import { policyName } from '../../../shared/domain/steering/hedge.ts';
import { showPane } from '../../store/steering.ts';
import { useRows } from '../../store/tables.ts';

export function AutomationBadge() {
  const armed = useRows('policies').filter(({ mode }) => mode === 'automatic').map(policyName);
  if (armed.length === 0) return null;
  return (
    <button type="button" className="network-badge is-mainnet" data-testid="automation-badge"
      title={`Hedges of ${armed.join(', ')} leave without you. Engaging the kill switch ends it.`}
      onClick={() => showPane('policy')}>AUTO {armed.join(', ')}</button>
  );
}
