/** Requests over HTTP as venues make them: bounded in time and size, and a failure that says what is known. */

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** From the call to the last byte. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export type HttpAnswer =
  | { readonly answered: true; readonly status: number; readonly headers: Readonly<Record<string, string>>;
      readonly bytes: Uint8Array;
      /** Our clock at the first byte of the answer. */
      readonly receivedTimeMs: number; readonly roundTripMs: number }
  /** `mayHaveLeft` false: for certain no byte of the request reached anybody. */
  | { readonly answered: false; readonly reason: string; readonly mayHaveLeft: boolean };

export interface Http {
  /** Never rejects; redirects are answers like any other and are not followed. */
  request(request: HttpRequest): Promise<HttpAnswer>;
}
