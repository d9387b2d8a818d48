/** What goes over a JSON-RPC connection, and what became of what was asked. */

export interface RpcRequest { readonly method: string; readonly params: Readonly<Record<string, unknown>> }

/** One message, sorted by what it is. `venueTimeMs`: when the venue took the request; null where it does not say. */
export type RpcIncoming =
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown; readonly venueTimeMs: number | null }
  | RpcFailure
  | { readonly kind: 'notice'; readonly channel: string; readonly data: unknown }
  | { readonly kind: 'heartbeat'; readonly wantsTest: boolean };

export interface RpcError { readonly code: number; readonly message: string; readonly detail: string }
/** `id` null: of no request in particular. */
export interface RpcFailure extends RpcError { readonly kind: 'failure'; readonly id: number | null }

export type Fate =
  /** Not carried out, and asking again would not help. */
  | 'refused'
  /** Not carried out; the same may be asked again after a pause. */
  | 'later'
  /** Perhaps carried out. */
  | 'unknown';

/** `never`: for certain it did not leave us. */
export type Answer =
  | { readonly ok: true; readonly result: unknown; readonly venueTimeMs: number | null; readonly receivedTimeMs: number;
      readonly roundTripMs: number }
  | { readonly ok: false; readonly fate: Fate | 'never'; readonly code: number | null; readonly reason: string };
export type OnAnswer = (answer: Answer) => void;
