/** E-mode: which one the account is in, which ones the pool offers, and what a change would make of health. */
import { useState } from 'react';
import type { Wire } from '../../../shared/contract/replica.ts';
import type { AaveTerms } from '../../../shared/domain/marginTerms/aave.ts';
import { sendCommand } from '../../store/commands.ts';
import { Preview, useMarginAfter } from './preview.tsx';

interface EModesProps {
  readonly account: string;
  readonly terms: Wire<AaveTerms>;
  readonly valuedMs: number;
}

export function EModes({ account, terms, valuedMs }: EModesProps) {
  const now = terms.eMode?.category ?? 0;
  const [chosen, setChosen] = useState(now);
  const offered = terms.eModes ?? [];
  const isOther = chosen !== now;
  const after = useMarginAfter(account, isOther ? [{ kind: 'setEMode', category: chosen }] : null, valuedMs);
  if (offered.length === 0) return null;
  const mode = offered.find(({ category }) => category === chosen);
  return (
    <div className="button-row">
      <label>E-mode{' '}
        <select value={chosen} data-testid={`loan-emode-${account}`}
          title={mode === undefined ? 'Each coin by its own rule' : `${mode.collateral.join(', ')} count at ${
            (mode.liquidationThreshold * 100).toFixed(1)} %; to be owed: ${mode.borrowable.join(', ')}`}
          onChange={(event) => setChosen(Number(event.target.value))}>
          <option value={0}>none</option>
          {offered.map(({ category, label }) => (
            <option key={category} value={category}>{label ?? `category ${category}`}</option>))}
        </select>
      </label>
      <button type="button" className="button is-small" disabled={after === null || after.missing.length > 0}
        data-testid={`loan-emode-set-${account}`}
        onClick={() => {
          void sendCommand({ type: 'ActOnLoan', account, action: { kind: 'setEMode', category: chosen } });
        }}>{chosen === 0 ? 'Leave: sign and send' : 'Enter: sign and send'}</button>
      <Preview after={after} testId={`loan-emode-preview-${account}`} />
    </div>
  );
}
