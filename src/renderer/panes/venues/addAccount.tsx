/** The form for a new account. The key is typed here, sent once, and never shown or kept on this side. */
import { useId, useState, type FormEvent } from 'react';
import type { VenueAccounts, VenueKind } from '../../../shared/contract/venues.ts';
import { askVenues } from '../../store/commands.ts';
import { Field } from '../../ui/field.tsx';
import { KeyField } from './keyField.tsx';
import { MakeKeystore } from './makeKeystore.tsx';

interface AddAccountProps {
  readonly kinds: readonly VenueKind[];
  readonly onAdded: (accounts: VenueAccounts) => void;
  readonly onClose: () => void;
}

type Network = 'testnet' | 'mainnet';
interface Fault { readonly field: string | null; readonly message: string }

export function AddAccount({ kinds, onAdded, onClose }: AddAccountProps) {
  const [venue, setVenue] = useState(kinds[0]?.name ?? '');
  const [network, setNetwork] = useState<Network>('testnet');
  const [name, setName] = useState('main');
  const [baseUrl, setBaseUrl] = useState('');
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({});
  const [secret, setSecret] = useState('');
  const [fault, setFault] = useState<Fault | null>(null);
  const kind = kinds.find((one) => one.name === venue);
  const faultOf = (field: string): string | null =>
    (fault?.field === `request.${field}` ? fault.message.replace(/^[\w.]+: /, '') : null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const given = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, value.trim()])
      .filter(([, value]) => value !== ''));
    void askVenues({ type: 'AddVenueAccount', secret, account: { venue, network, name: name.trim(), fields: given,
      baseUrl: baseUrl.trim() === '' ? null : baseUrl.trim() } }).then((reply) => {
      if (!reply.ok) {
        setFault({ field: reply.field ?? null, message: reply.message });
        return;
      }
      setSecret('');
      onAdded(reply.answer);
    });
  };
  return (
    <form className="settings-form venue-form" onSubmit={submit} aria-label="Add an account">
      <div className="settings-fields">
        <Choice label="Venue" value={venue} onChange={setVenue} testId="venue-kind"
          options={kinds.map((one) => [one.name, one.title] as const)} />
        <Choice label="Network" value={network} testId="venue-network"
          onChange={(value) => setNetwork(value as Network)}
          options={[['testnet', 'testnet (play money)'], ['mainnet', 'MAINNET (money)']]} />
        <Field label="Label" hint="Your own word for it: a-z, 0-9 and -" value={name} onChange={setName}
          error={faultOf('account.name')} testId="venue-name" />
        {kind?.fields.map((one) => (
          <Field key={one.name} label={one.label} hint={one.hint} value={fields[one.name] ?? ''}
            testId={`venue-field-${one.name}`} error={faultOf(`account.fields.${one.name}`)}
            onChange={(value) => setFields((before) => ({ ...before, [one.name]: value }))} />
        ))}
        <KeyField label={kind?.secret.label ?? 'Key'} hint={kind?.secret.hint ?? ''} value={secret} onChange={setSecret}
          error={faultOf('secret')} />
        {kind?.fields.some((one) => one.name === 'keystore') === true ? <MakeKeystore onMade={(made, passphrase) => {
          setFields((before) => ({ ...before, keystore: made.path, address: made.address }));
          setSecret(passphrase);
        }} /> : null}
        <Field label="Address of the venue" hint="Empty: its own. For an emulator: http://127.0.0.1:PORT"
          value={baseUrl} onChange={setBaseUrl} error={faultOf('account.baseUrl')} testId="venue-base-url" />
      </div>
      <footer className="settings-actions">
        <button type="submit" className="button is-primary"
          disabled={(secret === '' && kind?.secret.optional !== true) || name.trim() === ''}
          data-testid="venue-add">Add the account</button>
        <button type="button" className="button" onClick={onClose}>Close</button>
        {fault === null ? null : <span className="warning-text" role="alert">{fault.message}</span>}
      </footer>
    </form>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, shown: string])[];
  readonly onChange: (value: string) => void;
  readonly testId: string;
}

function Choice({ label, value, options, onChange, testId }: ChoiceProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} data-testid={testId} onChange={(event) => onChange(event.target.value)}>
        {options.map(([one, shown]) => <option key={one} value={one}>{shown}</option>)}
      </select>
      <span className="field-note" />
    </div>
  );
}
