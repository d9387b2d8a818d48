/** An alert as a line for a phone, and the body in which each chat wants it. */
import type { Alert, AlertChange } from '../../../shared/domain/margin/alert.ts';
import { ALERT_LEVELS } from '../../../shared/domain/margin/alert.ts';
import type { WebhookSetting } from '../../../shared/contract/webhook.ts';

/** What a hand at the desk did needs no telling. */
const TOLD: ReadonlySet<AlertChange> = new Set(['raised', 'worsened', 'escalated', 'woken', 'cleared']);

/** Null: not to be told. `sign`: "LIVE" or "PRACTICE", so that play money is not mistaken. */
export function lineOf(alert: Alert, change: AlertChange, sign: string, { least }: WebhookSetting): string | null {
  if (!TOLD.has(change) || ALERT_LEVELS.indexOf(alert.level) < ALERT_LEVELS.indexOf(least)) return null;
  const said = change === 'cleared' ? 'over' : change === 'escalated' ? `${alert.level}, said again` : alert.level;
  return `Ballast ${sign} · ${said}: ${alert.account === null ? '' : `${alert.account}: `}${alert.text}`;
}

export function bodyOf(line: string, { template, chat }: WebhookSetting): string {
  switch (template) {
    case 'telegram': return JSON.stringify({ chat_id: chat, text: line, disable_web_page_preview: true });
    case 'discord': return JSON.stringify({ content: line });
    case 'slack': case 'plain': return JSON.stringify({ text: line });
  }
}
