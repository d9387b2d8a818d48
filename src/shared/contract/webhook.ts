/**
 * Where alerts are told outside this machine: one address of a chat. The address holds a token, so it is a secret that
 * travels one way, from the form to the host; answers say only whether there is one.
 */
import { z } from 'zod';
import { ALERT_LEVELS } from '../domain/margin/alert.ts';

export const WEBHOOK_TEMPLATES = ['telegram', 'slack', 'discord', 'plain'] as const;
export type WebhookTemplate = (typeof WEBHOOK_TEMPLATES)[number];

export const webhookSettingSchema = z.strictObject({
  template: z.enum(WEBHOOK_TEMPLATES),
  /** Telegram's chat_id; empty where the address names the room. */
  chat: z.string().max(80),
  /** Alerts below it are not told. */
  least: z.enum(ALERT_LEVELS),
});
/** Holds no secret; kept as text in the data directory. */
export type WebhookSetting = z.infer<typeof webhookSettingSchema>;

export const webhookRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('WebhookState') }),
  z.strictObject({ type: z.literal('SetWebhook'), setting: webhookSettingSchema,
    /** Null: the one that is kept stays. Encrypted, or on this machine. */
    address: z.string().max(1_000)
      .regex(/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$))/,
        'must begin with https://, or with http://127.0.0.1').nullable() }),
  z.strictObject({ type: z.literal('ForgetWebhook') }),
  z.strictObject({ type: z.literal('TestWebhook') }),
]);
export type WebhookRequest = z.infer<typeof webhookRequestSchema>;

export interface WebhookState {
  /** Null: none is set. */
  readonly setting: WebhookSetting | null;
  /** Since the host began. */
  readonly sent: number;
  readonly failed: number;
  readonly lastSentMs: number | null;
  /** Why the last one did not arrive; null: it did, or none was sent. */
  readonly lastError: string | null;
  readonly waiting: number;
}
