/**
 * The trader's accounts at real venues, as the settings show and change them. A secret travels one way, from the form
 * to the host, and never comes back: answers say only whether there is one.
 */
import { z } from 'zod';
import { askVenueMarginSchema, type VenueMargin } from './questions/venueMargin.ts';
import { NETWORKS, type Network } from '../domain/account.ts';
import type { NeededBy } from '../domain/marketNeed.ts';

const id = z.string().min(1).max(120);

export const venueAccountSchema = z.strictObject({
  /** Name of a connector: "hyperliquid". */
  venue: id,
  network: z.enum(NETWORKS),
  /** The trader's own word for it, and part of the account's id. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,23}$/, 'must be 1 to 24 of a-z, 0-9 and -'),
  /** What the connector asks for that is not secret: addresses, client ids. */
  fields: z.record(z.string().max(40), z.string().max(1_000)),
  /** Null: the venue's own. Anything else must be on this machine or encrypted. */
  baseUrl: z.string().max(200).regex(/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$))/,
    'must begin with https://, or with http://127.0.0.1').nullable(),
});
/** Holds no secret; kept as text in the data directory. */
export type VenueAccountSetting = z.infer<typeof venueAccountSchema>;

export const venueRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ListVenueAccounts') }),
  z.strictObject({ type: z.literal('AddVenueAccount'), account: venueAccountSchema,
    /** Empty: none, where the venue can do without. */
    secret: z.string().max(4_000) }),
  z.strictObject({ type: z.literal('RemoveVenueAccount'), account: id }),
  /** Read-only: nothing is placed, changed or moved. */
  z.strictObject({ type: z.literal('TestVenueAccount'), account: id }),
  z.strictObject({ type: z.literal('UnlockSecrets'), passphrase: z.string().min(1).max(1_000) }),
  z.strictObject({ type: z.literal('VenueReports') }),
  /** A keystore file of a key of ours, in the data directory: key empty, a new one is drawn. */
  z.strictObject({ type: z.literal('MakeKeystore'), name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,23}$/,
    'must be 1 to 24 of a-z, 0-9 and -'), key: z.string().max(70),
  passphrase: z.string().min(12, 'at least 12 characters: whoever has the file may try for ever').max(1_000) }),
  askVenueMarginSchema,
]);
export type VenueRequest = z.infer<typeof venueRequestSchema>;

/** What a form must ask for. */
export interface VenueKind {
  readonly name: string;
  readonly title: string;
  readonly fields: readonly { readonly name: string; readonly label: string; readonly hint: string;
    readonly required: boolean }[];
  /** `optional`: without one the account is for looking only. */
  readonly secret: { readonly label: string; readonly hint: string; readonly optional?: true };
}

export interface VenueAccounts {
  readonly kinds: readonly VenueKind[];
  readonly secrets: { readonly kind: 'keychain' | 'passphraseFile'; readonly state: 'open' | 'locked' | 'unavailable';
    /** A locked file that is not there yet is made by the first passphrase. */
    readonly exists: boolean; readonly reason: string | null };
  readonly accounts: readonly (VenueAccountSetting & { readonly id: string })[];
}

export interface CheckStep { readonly name: string; readonly ok: boolean; readonly text: string }

/** What a test of a connection found. Null is: not known, because a step before it failed or the venue does not say. */
export interface VenueCheck {
  readonly steps: readonly CheckStep[];
  readonly rights: 'trade' | 'read' | 'none' | null;
  readonly mayWithdraw: boolean | null;
  /** Venue's clock less ours, half of the round trip taken off. */
  readonly clockSkewMs: number | null;
  readonly latencyMs: number | null;
}

export interface VenueReport {
  readonly venue: string;
  readonly network: Network;
  readonly state: 'connecting' | 'connected' | 'disconnected';
  readonly streams: readonly { readonly stream: string; readonly ageMs: number; readonly messages: number;
    readonly mute: boolean; readonly lastError: string | null; readonly neededBy: NeededBy }[];
  readonly budgets: readonly { readonly name: string; readonly available: number; readonly capacity: number;
    readonly reserve: number; readonly blockedForMs: number | null }[];
  readonly clockSkewMs: number | null;
  readonly latencyMs: number | null;
  readonly refusedMessages: number;
  /** What the venue says of itself that is unusual, in words: maintenance, what it has locked. Absent: nothing. */
  readonly platform?: string | null;
  /** What its accounts hold that no position and no balance here shows, a line each. Absent: nothing. */
  readonly beside?: readonly string[];
  readonly lastError: string | null;
}

/** Where it lies, and whose key it holds. */
export interface MadeKeystore { readonly path: string; readonly address: string }

export interface VenueAnswers {
  ListVenueAccounts: VenueAccounts;
  AddVenueAccount: VenueAccounts;
  RemoveVenueAccount: VenueAccounts;
  TestVenueAccount: VenueCheck;
  UnlockSecrets: VenueAccounts;
  VenueReports: readonly VenueReport[];
  MakeKeystore: MadeKeystore;
  AskVenueMargin: VenueMargin;
}
