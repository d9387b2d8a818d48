/** Identifiers: plain strings with a documented form, so that a log line, a journal row and a screen say the same. */

/** Folder name of the venue: "simulated-options", "deribit". */
export type VenueId = string;
/** `${venue}/${name}`: "simulated-options/main". */
export type AccountId = string;
/** `${venue}:${venue's own name}`: "simulated-options:BTC-27NOV26-90000-C". */
export type InstrumentId = string;
/** The coin whose price drives the exposure: "BTC", "ETH". */
export type Underlying = string;
/** "USD", "USDC", "BTC", "ETH". */
export type Currency = string;
/** An underlying or a currency, where one table prices both: "BTC", "USDC". */
export type PricedName = string;
/** `${runId}-${seq of the OrderSubmitted entry}`: unique for ever, the same on every resend (invariant I5). */
export type ClientOrderId = string;
/** The venue's own order number, as text. */
export type VenueOrderId = string;
/** The venue's own number of one execution, unique per account. */
export type FillId = string;
/** `hedge-${seq of the HedgeProposed entry}`. */
export type ProposalId = string;
/** One recorded session (practice, live or imported): also the name of its folder. */
export type SessionId = string;
/** One run of the engine within a session: a restart after a crash is a new run of the same session. */
export type RunId = string;

export const accountIdOf = (venue: VenueId, name: string): AccountId => `${venue}/${name}`;
export const instrumentIdOf = (venue: VenueId, venueName: string): InstrumentId => `${venue}:${venueName}`;
export const venueOfInstrument = (instrument: InstrumentId): VenueId => instrument.slice(0, instrument.indexOf(':'));
export const venueOfAccount = (account: AccountId): VenueId => account.slice(0, account.indexOf('/'));

/** Key of a record that belongs to an account and something in it (instrument or currency). */
export const accountKey = (account: AccountId, part: string): string => `${account}|${part}`;
