/**
 * For accounts on a chain: a keystore made here from a key that is typed once, or from a new one. The key goes to the
 * host and is not kept on this side; what comes back is where the file lies and whose it is.
 */
import { useState } from 'react';
import type { MadeKeystore } from '../../../shared/contract/venues.ts';
import { askVenues } from '../../store/commands.ts';
import { Field } from '../../ui/field.tsx';
import { KeyField } from './keyField.tsx';

interface MakeKeystoreProps {
  /** The account's passphrase is the keystore's, so that it need not be typed again. */
  readonly onMade: (made: MadeKeystore, passphrase: string) => void;
}

export function MakeKeystore({ onMade }: MakeKeystoreProps) {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('main');
  const [key, setKey] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  if (!isOpen) {
    return <button type="button" className="button is-small" data-testid="keystore-open"
      onClick={() => setOpen(true)}>Make a keystore for a key</button>;
  }
  const make = (): void => {
    setBusy(true);
    setFault(null);
    void askVenues({ type: 'MakeKeystore', name: name.trim(), key, passphrase }).then((reply) => {
      setBusy(false);
      setKey('');
      if (!reply.ok) {
        setFault(reply.message);
        return;
      }
      onMade(reply.answer, passphrase);
      setPassphrase('');
      setOpen(false);
    });
  };
  return (
    <div className="settings-fields" role="group" aria-label="Make a keystore">
      <Field label="Name of the file" hint="a-z, 0-9 and -" value={name} onChange={setName} error={null}
        testId="keystore-name" />
      <KeyField label="Private key" hint="64 hex digits; empty: a new one is drawn" value={key} onChange={setKey}
        error={null} testId="keystore-key" />
      <KeyField label="Passphrase" hint="At least 12 characters; without it the key is lost" value={passphrase}
        onChange={setPassphrase} error={fault} testId="keystore-passphrase" />
      <button type="button" className="button is-small is-primary" disabled={busy || passphrase.length < 12}
        data-testid="keystore-make" onClick={make}>{busy ? 'Sealing the key…' : 'Make it'}</button>
    </div>
  );
}
