/**
 * What we do on a chain. A transaction carries out one intent (an order, a deposit, an approval) and moves along
 * TRANSACTION_MOVES only. Its attempts share one nonce, so that at most one of them is ever carried out. **Mined is not
 * filled**: what it did is read from its logs, and is told once it is `final`.
 */
import type { Decimal } from '../decimal.ts';
import type { AccountId, ClientOrderId, VenueId } from '../ids.ts';

/** `${client order id}` for an order; anything unique for what is none. The same for ever. */
export type TransactionId = string;

export type TransactionState =
  /** Ours to build: what it would do, with which bounds. */
  | 'prepared' | 'simulated'
  /** Never left us and never will: the simulation, a cap or the kill switch said no. */
  | 'refused'
  /** Signed and on its way into the journal. */
  | 'signed'
  /** Durable, and handed to an endpoint. Whether anybody has it we do not know. */
  | 'broadcast'
  /** An endpoint knows it. */
  | 'seen'
  /** In a block of the chain; `reverted`: in a block, and it did nothing but cost gas. */
  | 'mined' | 'reverted'
  /** No endpoint knows it any more and its nonce is still free: it is sent again, the same bytes. */
  | 'dropped'
  /** Its nonce was used by something else: our cancel, or another wallet of the same key. */
  | 'replaced'
  /** Mined, reverted or replaced, and deep enough that this stays so. `outcome` says which. */
  | 'final';

export type AttemptKind = 'original' | 'speedUp' | 'cancel';

/** Signed bytes. They are no secret: whoever has them can do what we have decided to do, once. */
export interface TransactionAttempt {
  readonly kind: AttemptKind;
  readonly hash: string;
  readonly raw: string;
  /** In the chain's own currency, a unit of gas. */
  readonly maxFeePerGas: Decimal;
  readonly maxPriorityFeePerGas: Decimal;
  readonly gas: number;
  /** Handed to the outside world at least once. */
  readonly released: boolean;
}

export interface ChainTransaction {
  readonly id: TransactionId;
  readonly venue: VenueId;
  readonly account: AccountId;
  /** Null: it carries out no order. */
  readonly clientOrderId: ClientOrderId | null;
  readonly chainId: number;
  readonly nativeCurrency: string;
  readonly from: string;
  readonly to: string;
  /** Null before it is simulated. */
  readonly nonce: number | null;
  /** Native currency that goes along. */
  readonly value: Decimal;
  readonly data: string;
  /** Decoded, as the trader signs it: "swap 1 WETH for at least 2995.1 USDC, until 12:00:30 UTC". */
  readonly summary: string;
  /** What the simulation gave; null before. */
  readonly simulated: string | null;
  /** What it may take out of the wallet, gas aside, as it counts against the day's cap; null: not known. */
  readonly spendUsd: number | null;
  /** May still be sent after the kill switch: it takes risk off. */
  readonly reducesRisk: boolean;
  /** After this it is cancelled by replacement rather than left to be mined; null: it may wait. */
  readonly deadlineTimeMs: number | null;
  readonly attempts: readonly TransactionAttempt[];
  readonly state: TransactionState;
  /** Why it was refused, reverted or replaced. */
  readonly reason: string | null;
  readonly minedHash: string | null;
  readonly blockNumber: number | null;
  readonly blockHash: string | null;
  readonly gasUsed: number | null;
  /** In the chain's own currency, L1 data included. */
  readonly feePaid: Decimal | null;
  readonly outcome: 'success' | 'reverted' | 'cancelled' | 'replaced' | null;
  readonly createdTimeMs: number;
  readonly updatedTimeMs: number;
}

/** A block can always be reorganised away, so that only `final` and `refused` have no way on. */
export const TRANSACTION_MOVES: { readonly [S in TransactionState]: readonly TransactionState[] } = {
  prepared: ['simulated', 'refused'],
  simulated: ['signed', 'refused'],
  refused: [],
  signed: ['refused', 'broadcast', 'seen', 'mined', 'reverted', 'replaced'],
  broadcast: ['seen', 'mined', 'reverted', 'dropped', 'replaced'],
  seen: ['mined', 'reverted', 'dropped', 'replaced'],
  mined: ['seen', 'reverted', 'dropped', 'replaced', 'final'],
  reverted: ['seen', 'mined', 'dropped', 'replaced', 'final'],
  dropped: ['broadcast', 'seen', 'mined', 'reverted', 'replaced'],
  replaced: ['broadcast', 'seen', 'mined', 'reverted', 'dropped', 'final'],
  final: [],
};

export const isOver = (state: TransactionState): boolean => TRANSACTION_MOVES[state].length === 0;

/** Somebody outside may have it: it can be replaced, and never be forgotten. */
export const mayBeOut = ({ attempts }: ChainTransaction): boolean => attempts.some(({ released }) => released);
