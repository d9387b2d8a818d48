/** Looks at what has happened twice a second; never in a replay, and not at what was there before the screen. */
import { useEffect } from 'react';
import { useDesk } from '../../store/desk.ts';
import { usePreferences, type NewsClass } from '../../store/preferences.ts';
import { recordsOf, rowsOf } from '../../store/tables.ts';
import { newsBetween, type News, type Seen } from './news.ts';
import { playTones, TONES } from './tones.ts';

const LOOK_MS = 500;
const MOST_NOTIFICATIONS = 3;

const look = (): Seen => ({ fills: rowsOf('fills'), orders: rowsOf('orders'), proposals: rowsOf('proposals'),
  connections: rowsOf('connections'), alerts: rowsOf('alerts') });

/** The trader relies on what does not work: it is heard whatever is chosen. */
const FAILURES: ReadonlySet<NewsClass> = new Set(['reject', 'disconnect']);

function tell(news: readonly News[]): void {
  const { silent, notified } = usePreferences.getState();
  const heard = news.find(({ of }) => of !== 'alert' && (FAILURES.has(of) || !silent.includes(of)));
  if (heard !== undefined && heard.of !== 'alert') {
    playTones(TONES[heard.of]);
    document.documentElement.dataset['lastNewsSound'] = heard.of;
  }
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
  for (const { of, title, text } of news.filter((each) => notified.includes(each.of)).slice(0, MOST_NOTIFICATIONS)) {
    void new Notification(title, { body: text, tag: `${of} ${text}`, silent: true });
  }
}

export function useNews(): void {
  useEffect(() => {
    let before: { readonly run: string | null; readonly seen: Seen } | null = null;
    const timer = setInterval(() => {
      const { replay, loaded } = useDesk.getState();
      if (!loaded) return;
      const run = recordsOf('session').get('one')?.run ?? null;
      const seen = look();
      if (before !== null && before.run === run && replay === null) tell(newsBetween(before.seen, seen));
      before = { run, seen };
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
}
