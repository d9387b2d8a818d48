/** A session at Derive: its desks and connections, run by what all sessions over JSON-RPC share. */
import type { Decimal } from '../../../shared/domain/decimal.ts';
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Quote } from '../../../shared/domain/quote.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Sockets } from '../../ports/socket.ts';
import { RpcSession, type RpcSessionSetting } from '../transport/rpc/rpcSession.ts';
import type { VenueSink } from '../venue.ts';
import { AccountDesk, type AccountSetting } from './account/accountDesk.ts';
import { Connection } from './connection.ts';
import { openBudgets, type Budgets } from './limits.ts';
import { MarketDesk, type MarketSetting } from './market/marketDesk.ts';

export interface SessionSetting extends RpcSessionSetting<AccountSetting> {
  readonly url: string;
  readonly sockets: Sockets;
  readonly market: MarketSetting;
  /** Our clock when this session was last heard of; null: it begins now. */
  readonly resumeFromMs: number | null;
}

export type DeriveSession = RpcSession<Connection, MarketDesk, AccountSetting>;

/** The public line asks for nothing else. */
const PUBLIC_BUDGETS: ReadonlySet<string> = new Set(['other']);
/** No channel tells of new strikes and expiries. */
const RELIST_MS = 300_000;

export function openSession(setting: SessionSetting, ports: Ports, sink: VenueSink): DeriveSession {
  const { venue, network, url, sockets, resumeFromMs } = setting;
  const quotes = new Map<InstrumentId, Quote>();
  const budgets = new Map<string, Budgets>();
  const touchOf = ({ id }: Instrument, side: 'buy' | 'sell'): Decimal | null => {
    const quote = quotes.get(id);
    return (side === 'buy' ? quote?.askPrice : quote?.bidPrice) ?? quote?.markPrice ?? null;
  };
  return new RpcSession(setting, ports, sink, {
    publicBudgets: PUBLIC_BUDGETS,
    chores: [{ everyMs: RELIST_MS, run: (market) => { market.relist(() => {}); } }],
    openMarket: (desk, ages) => new MarketDesk(setting.market, ports, { ...desk, market: (event) => {
      if (event.type === 'QuoteObserved') quotes.set(event.quote.instrument, event.quote);
      desk.market(event);
    } }, ages),
    openAccount: (account, market, desk) => new AccountDesk(account, network, resumeFromMs, ports, { ...desk,
      named: (name) => market.named(name),
      relist: (done) => { market.relist(done); },
      usdOf: (coin) => market.usdOf(coin),
      usdcUsd: () => market.usdcUsd(),
      feedsOf: (underlyings) => market.feedsOf(underlyings),
      touchOf }),
    connect: (name, account, listener) => {
      const own = (account === null ? undefined : budgets.get(account.wallet)) ?? openBudgets(ports.clock);
      if (account !== null) budgets.set(account.wallet, own);
      return new Connection({ name: `${venue} ${name}`, url, sockets, ports, budgets: own }, listener);
    },
    marketLost: () => { quotes.clear(); },
  });
}
