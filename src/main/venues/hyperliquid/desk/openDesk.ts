/** One configured account as a desk: whose it is, with which key, which coins it wants quoted. */
import type { Network } from '../../../../shared/domain/account.ts';
import type { VenueId } from '../../../../shared/domain/ids.ts';
import type { Quote } from '../../../../shared/domain/quote.ts';
import type { Clock } from '../../../ports/ports.ts';
import type { ConnectorAccount } from '../../connector.ts';
import type { VenueSink } from '../../venue.ts';
import { AccountDesk } from './accountDesk.ts';
import type { Caller } from './caller.ts';
import { DeadMansSwitch } from './deadMansSwitch.ts';
import { OrderDesk } from './orderDesk.ts';
import { TwapDesk } from './twapDesk.ts';
import type { Coin } from '../parseAnswers.ts';
import type { Refused } from '../reading.ts';
import { signerOf } from '../sign.ts';

/** Quoted when an account names none. */
const DEFAULT_COINS = 'BTC, ETH';

export interface DeskOpening {
  readonly venue: VenueId;
  readonly account: ConnectorAccount;
  readonly network: Network;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly sink: VenueSink;
  readonly resumeFromMs: number | null;
  readonly venueNowMs: () => number;
  readonly quoteOf: (coin: string) => Quote | null;
  readonly refused: (refused: Refused) => void;
  readonly coinOf: (coin: string) => Coin | undefined;
}

export function openDesk(opening: DeskOpening): AccountDesk {
  const { venue, account, network, caller, clock, sink, venueNowMs, quoteOf } = opening;
  const { address = '', vault = '' } = account.fields;
  const user = (vault === '' ? address : vault).toLowerCase();
  const switchSeconds = Number(account.fields['deadMansSwitchSeconds'] ?? 0);
  const orders = new OrderDesk({ user, vaultAddress: vault === '' ? null : user, caller, clock, venueNowMs, quoteOf,
    emit: (fact, venueTimeMs) => { sink.fact(fact, venueTimeMs); } });
  const deadMansSwitch = new DeadMansSwitch({ silenceMs: switchSeconds > 0 ? switchSeconds * 1_000 : null, clock,
    venueNowMs, send: (action, urgent) => orders.send(action, urgent), refused: opening.refused });
  const twaps = new TwapDesk({ user, venue, caller, venueNowMs, nowMs: () => clock.nowMs(),
    send: (action, urgent) => orders.send(action, urgent), refused: opening.refused,
    emit: (fact, venueTimeMs) => { sink.fact(fact, venueTimeMs); } });
  return new AccountDesk({ venue, account: account.id, label: account.name, network, user, caller, orders, twaps,
    deadMansSwitch,
    resumeFromMs: opening.resumeFromMs, fact: (event, venueTimeMs) => { sink.fact(event, venueTimeMs); },
    market: (event) => { sink.market(event); }, refused: opening.refused, coinOf: opening.coinOf });
}

export const coinsOf = ({ fields }: ConnectorAccount): string[] =>
  (fields['coins'] ?? DEFAULT_COINS).split(',').map((coin) => coin.trim()).filter((coin) => coin !== '');

/** Asked for on every connect, so that a key that was exchanged is used from then on. Without one: for looking only. */
export async function takeKey(
  account: ConnectorAccount, desk: AccountDesk | undefined, network: Network,
): Promise<void> {
  if (desk === undefined) return;
  const { orders } = desk.setting;
  try {
    const secret = await account.secret();
    orders.signer = secret === null ? null : signerOf(secret, network);
    if (orders.signer === null) {
      orders.readOnlyReason = secret === null ? 'the account has no key: it is for looking only'
        : 'what is kept as its key is not a private key';
    }
  } catch (error) {
    orders.signer = null;
    orders.readOnlyReason = `its key cannot be read: ${error instanceof Error ? error.message : 'unknown'}`;
  }
}
