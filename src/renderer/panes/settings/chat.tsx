/** One chat that alerts are told to: Telegram, Slack, Discord, or anything that takes JSON. */
import { useEffect, useId, useState, type FormEvent } from 'react';
import {
  WEBHOOK_TEMPLATES, type WebhookRequest, type WebhookState, type WebhookTemplate,
} from '../../../shared/contract/webhook.ts';
import { ALERT_LEVELS, type AlertLevel } from '../../../shared/domain/margin/alert.ts';
import { askWebhook } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { timeText, zoneName } from '../../ui/format.ts';

const HINTS: Readonly<Record<WebhookTemplate, string>> = {
  telegram: 'https://api.telegram.org/bot<token>/sendMessage, of a bot that is in the chat',
  slack: "the incoming webhook's address", discord: "the channel's webhook address",
  plain: 'gets {"text": "…"} by POST',
};

function said(state: WebhookState | null): string {
  if (state === null) return 'Asking…';
  if (state.setting === null) return state.lastError ?? 'No chat is told.';
  const last = state.lastSentMs === null ? 'nothing sent yet' : `last at ${timeText(state.lastSentMs)} ${zoneName()}`;
  return `Told: ${state.setting.template}, from ${state.setting.least} on; ${state.sent} sent, ${last}${
    state.lastError === null ? '' : `; ${state.lastError}`}`;
}

function useChat() {
  const linked = useDesk((desk) => desk.link === 'open');
  const [state, setState] = useState<WebhookState | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const ask = async (about: WebhookRequest): Promise<boolean> => {
    const found = await askWebhook(about);
    setFault(found.ok ? null : found.message);
    if (found.ok) setState(found.answer);
    return found.ok;
  };
  useEffect(() => {
    if (!linked) return;
    void askWebhook({ type: 'WebhookState' }).then((found) => {
      if (found.ok) setState(found.answer);
    });
  }, [linked]);
  return { linked, state, fault, ask };
}

function Pick<T extends string>({ label, value, options, onChange, testId }: {
  readonly label: string; readonly value: T; readonly options: readonly T[]; readonly onChange: (value: T) => void;
  readonly testId: string;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} data-testid={testId} onChange={(event) =>
        onChange(options.find((each) => each === event.target.value) ?? value)}>
        {options.map((each) => <option key={each} value={each}>{each}</option>)}
      </select>
    </div>
  );
}

export function Chat() {
  const { linked, state, fault, ask } = useChat();
  const [template, setTemplate] = useState<WebhookTemplate>('telegram');
  const [least, setLeast] = useState<AlertLevel>('restricted');
  const [room, setRoom] = useState('');
  const [address, setAddress] = useState('');
  const [addressId, roomId] = [useId(), useId()];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void ask({ type: 'SetWebhook', setting: { template, chat: room.trim(), least },
      address: address.trim() === '' ? null : address.trim() }).then((ok) => {
      if (ok) setAddress('');
    });
  };
  return (
    <section aria-label="Chat for alerts">
      <h2>Chat for alerts</h2>
      <p role="status" data-testid="chat-state">{said(state)}</p>
      <form className="settings-chat" onSubmit={submit}>
        <Pick label="Chat" value={template} options={WEBHOOK_TEMPLATES} onChange={setTemplate} testId="chat-template" />
        <Pick label="From level" value={least} options={ALERT_LEVELS} onChange={setLeast} testId="chat-least" />
        {template === 'telegram' ? (
          <div className="field"><label htmlFor={roomId}>Chat id</label>
            <input id={roomId} type="text" value={room} data-testid="chat-room" autoComplete="off"
              onChange={(event) => setRoom(event.target.value)} /></div>
        ) : null}
        <div className="field"><label htmlFor={addressId}>Address</label>
          <input id={addressId} type="password" value={address} data-testid="chat-address" autoComplete="off"
            placeholder={state?.setting === null ? '' : 'kept as it is'}
            onChange={(event) => setAddress(event.target.value)} />
        </div>
        <p className="quiet">{HINTS[template]}. It holds a token: it is kept with your keys and never shown again.</p>
        <div className="button-row">
          <button type="submit" className="button is-primary" disabled={!linked} data-testid="chat-save">Save</button>
          <button type="button" className="button" disabled={!linked || (state?.setting ?? null) === null}
            data-testid="chat-test" onClick={() => void ask({ type: 'TestWebhook' })}>Send a test</button>
          <button type="button" className="button is-quiet" disabled={!linked || (state?.setting ?? null) === null}
            onClick={() => void ask({ type: 'ForgetWebhook' })}>Forget it</button>
        </div>
        {fault === null ? null : <p className="warning-line" role="alert">{fault}</p>}
      </form>
    </section>
  );
}
