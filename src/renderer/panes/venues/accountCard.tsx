/** One account: where it trades, what a test of its connection found, and the switch for orders to mainnet. */
import { useState } from 'react';
import type { VenueAccounts, VenueCheck } from '../../../shared/contract/venues.ts';
import { askVenues, sendCommand } from '../../store/commands.ts';
import { useRecord, useRows } from '../../store/tables.ts';
import { verdictOf } from './venueRows.ts';

interface AccountCardProps {
  readonly account: VenueAccounts['accounts'][number];
  readonly title: string;
  readonly onChanged: (accounts: VenueAccounts) => void;
}

export function AccountCard({ account, title, onChanged }: AccountCardProps) {
  const [check, setCheck] = useState<VenueCheck | string | null>(null);
  const [testing, setTesting] = useState(false);
  const test = (): void => {
    setTesting(true);
    void askVenues({ type: 'TestVenueAccount', account: account.id }).then((reply) => {
      setTesting(false);
      setCheck(reply.ok ? reply.answer : reply.message);
    });
  };
  const remove = (): void => void askVenues({ type: 'RemoveVenueAccount', account: account.id }).then((reply) => {
    if (reply.ok) onChanged(reply.answer);
    else setCheck(reply.message);
  });
  const fields = Object.entries(account.fields).map(([name, value]) => `${name} ${value}`).join(', ');
  return (
    <article className="venue-card" data-testid={`venue-account-${account.id}`}>
      <header>
        <strong>{title} {account.name}</strong>
        <span className={`venue-network is-${account.network}`}>{account.network}</span>
        <span className="quiet">{account.id}{account.baseUrl === null ? '' : ` at ${account.baseUrl}`}</span>
        <span className="pane-bar-actions">
          <button type="button" className="button is-small" onClick={test} disabled={testing}
            data-testid={`venue-test-${account.id}`}>{testing ? 'Testing…' : 'Test the connection'}</button>
          <button type="button" className="button is-small" onClick={remove}
            title="Forgets the account and its key here; nothing changes at the venue">Remove</button>
        </span>
      </header>
      <p className="quiet venue-fields">{fields}</p>
      {account.network === 'mainnet' ? <MainnetSwitch account={account.id} /> : null}
      {check === null ? null : <CheckResult check={check} />}
    </article>
  );
}

function CheckResult({ check }: { readonly check: VenueCheck | string }) {
  if (typeof check === 'string') return <p className="warning-line" role="status">{check}</p>;
  const { tone, text } = verdictOf(check);
  return (
    <div role="status" data-testid="venue-check">
      <p className={`venue-verdict is-${tone}`}>{text}</p>
      <ul className="venue-steps">
        {check.steps.map(({ name, ok, text: said }) => (
          <li key={name} className={ok ? 'is-good' : 'is-bad'}>
            <span aria-hidden="true">{ok ? '✓' : '✗'}</span> <b>{name}</b> {said}</li>
        ))}
      </ul>
    </div>
  );
}

/** Off until its word is typed; every run begins with it off. */
function MainnetSwitch({ account }: { readonly account: string }) {
  const [word, setWord] = useState('');
  const isOpen = useRows('accounts').some(({ id }) => id === account);
  const isOn = useRecord('session', 'one')?.mainnetOrders?.includes(account) ?? false;
  if (!isOpen) return <p className="quiet">Orders to mainnet are off. They are switched on in a live session.</p>;
  const send = (on: boolean): void => void sendCommand({ type: 'SwitchMainnetOrders', account, on, word }).then(() =>
    setWord(''));
  return (
    <p className="venue-mainnet">
      Orders to mainnet are <b className={isOn ? 'is-bad' : ''}>{isOn ? 'ON' : 'off'}</b>
      {isOn ? null : (
        <label className="inline-label">type MAINNET
          <input className="search is-short" value={word} onChange={(event) => setWord(event.target.value)}
            data-testid={`mainnet-word-${account}`} /></label>
      )}
      <button type="button" className="button is-small" disabled={!isOn && word !== 'MAINNET'}
        data-testid={`mainnet-switch-${account}`} onClick={() => send(!isOn)}>
        {isOn ? 'Switch off' : 'Switch on'}</button>
    </p>
  );
}
