/** The screen's own settings in one place: colours, times, what is heard, and the chat that alerts are told to. */
import type { ReactNode } from 'react';
import { NEWS_CLASSES, setPreferences, usePreferences, type NewsClass } from '../../store/preferences.ts';
import { followLanguage, LANGUAGE, languageName, LANGUAGES } from '../../store/language.ts';
import { showPane } from '../../store/steering.ts';
import type { PaneDefinition } from '../pane.ts';
import { Chat } from './chat.tsx';
import './settings.css';

const CLASS_TEXT: Readonly<Record<NewsClass, string>> = {
  fill: 'An order filled', proposal: 'A hedge is proposed', reject: 'An order was rejected, denied or lost',
  disconnect: 'A venue is disconnected', alert: 'An alert',
};
const REFUSED = ' Notifications of this page are refused by the browser or the system: allow them there.';
const ALWAYS_HEARD: ReadonlySet<NewsClass> = new Set(['reject', 'disconnect']);

interface SwitchProps {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly name: string;
  readonly disabled?: boolean;
  readonly testId?: string;
  readonly children: ReactNode;
}

function Switch({ on, onChange, name, disabled = false, testId, children }: SwitchProps) {
  return (
    <button type="button" className="switch" role="switch" aria-checked={on} aria-label={name} disabled={disabled}
      data-testid={testId} onClick={() => onChange(!on)}>{children}</button>
  );
}

const toggled = (list: readonly NewsClass[], one: NewsClass, on: boolean): NewsClass[] =>
  NEWS_CLASSES.filter((each) => (each === one ? on : list.includes(each)));

/** The browser asks the trader once; what was refused there can be changed only there. */
async function notify(one: NewsClass, on: boolean): Promise<void> {
  if (on && Notification.permission === 'default') await Notification.requestPermission();
  const isAllowed = Notification.permission === 'granted';
  setPreferences({ notified: toggled(usePreferences.getState().notified, one, on && isAllowed) });
}

function Heard() {
  const { silent, notified, alertsMuted } = usePreferences();
  const canNotify = typeof Notification !== 'undefined' && Notification.permission !== 'denied';
  const isHeard = (one: NewsClass): boolean => ALWAYS_HEARD.has(one)
    || (one === 'alert' ? !alertsMuted : !silent.includes(one));
  const hear = (one: NewsClass, on: boolean): void => (one === 'alert' ? setPreferences({ alertsMuted: !on })
    : setPreferences({ silent: toggled(silent, one, !on) }));
  return (
    <section aria-label="Sounds and notifications">
      <h2>Sounds and notifications</h2>
      <table className="figures settings-heard">
        <thead><tr><th scope="col">When</th><th scope="col">Sound</th>
          <th scope="col">Desktop notification</th></tr></thead>
        <tbody>
          {NEWS_CLASSES.map((one) => (
            <tr key={one}>
              <th scope="row">{CLASS_TEXT[one]}</th>
              <td><Switch on={isHeard(one)} name={`Sound: ${CLASS_TEXT[one]}`} disabled={ALWAYS_HEARD.has(one)}
                testId={`sound-${one}`} onChange={(on) => hear(one, on)}>
                {ALWAYS_HEARD.has(one) ? 'always' : isHeard(one) ? 'on' : 'off'}</Switch></td>
              <td><Switch on={notified.includes(one)} name={`Notification: ${CLASS_TEXT[one]}`} disabled={!canNotify}
                testId={`notify-${one}`} onChange={(on) => void notify(one, on)}>
                {notified.includes(one) ? 'on' : 'off'}</Switch></td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">What does not work is always heard.{canNotify ? '' : REFUSED}</p>
    </section>
  );
}

/** Nothing to choose while there is but one. */
function Language() {
  if (LANGUAGES.length < 2) return null;
  return (
    <select aria-label="Language" value={LANGUAGE} data-testid="language" onChange={(event) => {
      setPreferences({ language: event.target.value });
      followLanguage();
    }}>
      {LANGUAGES.map((code) => <option key={code} value={code}>{languageName(code)}</option>)}
    </select>
  );
}

function Screen() {
  const { theme, upColour, times, layoutLocked } = usePreferences();
  return (
    <section aria-label="Screen">
      <h2>Screen</h2>
      <div className="button-row">
        <Switch on={theme === 'light'} name="Light theme"
          onChange={(on) => setPreferences({ theme: on ? 'light' : 'dark' })}>
          Light theme</Switch>
        <Switch on={upColour === 'orange'} name="Up in orange, down in teal" testId="swap-colours"
          onChange={(on) => setPreferences({ upColour: on ? 'orange' : 'teal' })}>Up in orange, down in teal</Switch>
        <Switch on={times === 'local'} name="Local times" testId="local-times" onChange={(on) => {
          setPreferences({ times: on ? 'local' : 'utc' });
          location.reload();
        }}>Local times</Switch>
        <Switch on={layoutLocked} name="Layout locked" testId="lock-layout"
          onChange={(on) => setPreferences({ layoutLocked: on })}>Layout locked</Switch>
        <Language />
      </div>
      <p className="quiet"><span className="number tone-up">+1.00</span> up,{' '}
        <span className="number tone-down">-1.00</span> down. Expiries, and
        times that you type, are UTC always. Keys are changed in their sheet: press ?.</p>
    </section>
  );
}

function Settings() {
  return (
    <div className="pane pane-scroll settings-pane" role="group" aria-label="Settings" tabIndex={0}>
      <Screen />
      <Heard />
      <Chat />
      <p className="quiet">Accounts and keys of venues are under
        {' '}<button type="button" className="button is-small" onClick={() => showPane('venues')}>Venues</button></p>
    </div>
  );
}

export const settingsPane: PaneDefinition = {
  id: 'settings', title: 'Settings', purpose: 'Colours, times, sounds, notifications, the chat for alerts',
  component: Settings,
};
