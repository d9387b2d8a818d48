/** Accounts at real venues, their keys' vault, tests of connections, and how the streams do. */
import { useEffect, useState } from 'react';
import type { VenueAccounts, VenueReport } from '../../../shared/contract/venues.ts';
import { askVenues, sendSessionCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { useRecord } from '../../store/tables.ts';
import { useQuery } from '../../store/queries/useQuery.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import type { PaneDefinition } from '../pane.ts';
import { AccountCard } from './accountCard.tsx';
import { AddAccount } from './addAccount.tsx';
import { KeyField } from './keyField.tsx';
import { Chains } from './chains.tsx';
import { Connections, Streams } from './streams.tsx';
import './venues.css';

const REPORT_EVERY_MS = 1_000;

function Venues() {
  const linked = useDesk((desk) => desk.link === 'open');
  const session = useRecord('session', 'one');
  const isLive = session?.mode === 'live';
  const [accounts, setAccounts] = useState<VenueAccounts | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const reports = useReports(linked && isLive);
  useEffect(() => {
    if (!linked) return;
    void askVenues({ type: 'ListVenueAccounts' }).then((reply) => {
      if (reply.ok) setAccounts(reply.answer);
      else setError(reply.message);
    });
  }, [linked]);
  const sessions = useQuery({ type: 'ListSessions' }, session?.session ?? '');
  const broken = sessions.answer?.find(({ mode, status }) => mode === 'live' && status === 'crashed') ?? null;
  const hasAccounts = (accounts?.accounts.length ?? 0) > 0;
  const isOpen = accounts?.secrets.state === 'open';
  return (
    <div className="pane" role="group" aria-label="Venues">
      <div className="pane-bar" role="toolbar" aria-label="Venues">
        <button type="button" className="button is-small is-primary" disabled={!hasAccounts || session !== null}
          data-testid="start-live" onClick={() => void sendSessionCommand({ type: 'StartLive' })}
          title={session === null ? 'Opens every account below in one session' : 'Stop the running session first'}>
          Start live session</button>
        {broken === null || session !== null ? null : <button type="button" className="button is-small is-warning"
          data-testid="resume-live"
          onClick={() => void sendSessionCommand({ type: 'ResumeLive', session: broken.session })}
          title="It did not end in order: its orders are unknown until the venues have been asked">
          Recover {broken.session}</button>}
        <button type="button" className="button is-small" disabled={!isOpen || adding} data-testid="venue-add-open"
          onClick={() => setAdding(true)}>Add an account</button>
        <span className="quiet">{accounts === null ? '' : vaultText(accounts.secrets)}</span>
      </div>
      <div className="venue-scroll">
        {error === null ? null : <p className="warning-line" role="status">{error}</p>}
        {accounts?.secrets.state === 'locked'
          ? <Unlock exists={accounts.secrets.exists} onOpened={setAccounts} /> : null}
        <Connections reports={reports} />
        <Chains />
        {adding && accounts !== null ? <AddAccount kinds={accounts.kinds} onClose={() => setAdding(false)}
          onAdded={(next) => {
            setAccounts(next);
            setAdding(false);
          }} /> : null}
        {accounts?.accounts.map((account) => <AccountCard key={account.id} account={account} onChanged={setAccounts}
          title={accounts.kinds.find(({ name }) => name === account.venue)?.title ?? account.venue} />)}
        {accounts !== null && !hasAccounts && !adding ? <EmptyState title="No account at a real venue" text="Add one
          with a key that may trade and may not withdraw. Begin with testnet: orders to mainnet stay off until you
          switch them on." /> : null}
        <Streams reports={reports} />
      </div>
    </div>
  );
}

/** Asked every second while a live session runs. */
function useReports(wanted: boolean): readonly VenueReport[] {
  const [reports, setReports] = useState<readonly VenueReport[]>([]);
  useEffect(() => {
    if (!wanted) return undefined;
    const look = (): void => void askVenues({ type: 'VenueReports' }).then((reply) => {
      if (reply.ok) setReports(reply.answer);
    });
    look();
    const timer = setInterval(look, REPORT_EVERY_MS);
    return () => clearInterval(timer);
  }, [wanted]);
  return wanted ? reports : [];
}

interface UnlockProps { readonly exists: boolean; readonly onOpened: (accounts: VenueAccounts) => void }

function Unlock({ exists, onOpened }: UnlockProps) {
  const [passphrase, setPassphrase] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  return (
    <form className="settings-form venue-form" aria-label="Key file" onSubmit={(event) => {
      event.preventDefault();
      setBusy(true);
      void askVenues({ type: 'UnlockSecrets', passphrase }).then((reply) => {
        setBusy(false);
        setPassphrase('');
        if (reply.ok) onOpened(reply.answer);
        else setError(reply.message);
      });
    }}>
      <p>{exists ? 'Keys are in a file that a passphrase opens.' : 'Choose a passphrase for the file that will hold '
        + 'your keys. It is not kept anywhere: without it the keys are lost, and are made anew at the venues.'}</p>
      <div className="settings-fields">
        <KeyField label="Passphrase" hint="At least 12 characters" value={passphrase} onChange={setPassphrase}
          error={error} />
      </div>
      <footer className="settings-actions">
        <button type="submit" className="button is-primary" disabled={passphrase === '' || busy}
          data-testid="venue-unlock">{busy ? 'Opening…' : exists ? 'Open the key file' : 'Make the key file'}</button>
      </footer>
    </form>
  );
}

function vaultText({ kind, state, reason }: VenueAccounts['secrets']): string {
  if (state === 'unavailable') return reason ?? 'keys cannot be kept here';
  const where = kind === 'keychain' ? "the system's keychain" : 'a file under your passphrase';
  return state === 'locked' ? `Keys are kept in ${where}, which is locked` : `Keys are kept in ${where}`;
}

export const venuesPane: PaneDefinition = {
  id: 'venues', title: 'Venues', purpose: 'Settings: accounts at real venues, keys, connections, streams',
  component: Venues,
};
