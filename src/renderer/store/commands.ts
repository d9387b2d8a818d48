/** The trader's hand: commands with a reply. A refusal is shown as a toast that names the field. */
import type { Command, SessionCommand } from '../../shared/contract/commands.ts';
import type { Query, QueryAnswers } from '../../shared/contract/queries.ts';
import type { VenueAnswers, VenueRequest } from '../../shared/contract/venues.ts';
import type { WebhookRequest, WebhookState } from '../../shared/contract/webhook.ts';
import { showToast } from './desk.ts';
import { request, type Reply } from './link.ts';
import { askSoftLimit } from './orders/softLimit.ts';

const spoken = (type: string): string => type.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

function refused(command: Command | SessionCommand, reply: Reply): Reply {
  if (!reply.ok) {
    const { field, message, acceptable } = reply.error;
    if (acceptable !== undefined) {
      askSoftLimit(command as Command, message, acceptable);
      return reply;
    }
    // What the schema refuses names its field itself.
    const where = field === null || message.startsWith(field) ? '' : `${field}: `;
    showToast({ tone: 'error', title: `Refused: ${spoken(command.type)}`, text: `${where}${message}` });
  }
  return reply;
}

/** Resolves when the engine has taken or refused it. What came of it arrives in the tables. */
export async function sendCommand(command: Command): Promise<Reply> {
  return refused(command, await request((id) => ({ kind: 'command', id, command })));
}

export async function sendSessionCommand(command: SessionCommand): Promise<Reply> {
  return refused(command, await request((id) => ({ kind: 'sessionCommand', id, command })));
}

/**
 * Opens a recorded session; a running one is stopped first, since one session is shown at a time. That it has ended
 * meanwhile is no hindrance, and whether it goes on running the refusal of the opening says.
 */
export async function openReplay(session: string, isRunning: boolean): Promise<void> {
  if (isRunning) await request((id) => ({ kind: 'sessionCommand', id, command: { type: 'StopSession' } }));
  await sendSessionCommand({ type: 'OpenReplay', session });
}

export type Answer<T> = { readonly ok: true; readonly answer: T } | { readonly ok: false; readonly message: string };

export async function ask<Q extends Query>(query: Q): Promise<Answer<QueryAnswers[Q['type']]>> {
  const reply = await request((id) => ({ kind: 'query', id, query }));
  if (reply.ok) return { ok: true, answer: reply.answer as QueryAnswers[Q['type']] };
  return { ok: false, message: reply.error.message };
}

/** About accounts at real venues. The refusal names the field: a form shows it where it belongs. */
export async function askVenues<R extends VenueRequest>(
  about: R,
): Promise<Answer<VenueAnswers[R['type']]> & { readonly field?: string | null }> {
  const reply = await request((id) => ({ kind: 'venueRequest', id, request: about }));
  if (reply.ok) return { ok: true, answer: reply.answer as VenueAnswers[R['type']] };
  return { ok: false, message: reply.error.message, field: reply.error.field };
}

/** About the chat that alerts are told to. Its address goes in here and never comes back. */
export async function askWebhook(
  about: WebhookRequest,
): Promise<Answer<WebhookState> & { readonly field?: string | null }> {
  const reply = await request((id) => ({ kind: 'webhookRequest', id, request: about }));
  if (reply.ok) return { ok: true, answer: reply.answer as WebhookState };
  return { ok: false, message: reply.error.message, field: reply.error.field };
}
