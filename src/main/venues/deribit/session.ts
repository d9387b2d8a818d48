/** A session at Deribit: its desks and connections, run by what all sessions over JSON-RPC share. */
import type { Ports } from '../../ports/ports.ts';
import type { Sockets } from '../../ports/socket.ts';
import type { RpcListener } from '../transport/rpc/rpcConnection.ts';
import { RpcSession, type RpcSessionSetting } from '../transport/rpc/rpcSession.ts';
import type { VenueSink } from '../venue.ts';
import { AccountDesk, type AccountSetting } from './account/accountDesk.ts';
import { Connection } from './connection.ts';
import { budgetsOf } from './limits.ts';
import { MarketDesk, type MarketSetting } from './market/marketDesk.ts';

export interface SessionSetting extends RpcSessionSetting<AccountSetting> {
  readonly url: string;
  readonly sockets: Sockets;
  readonly market: MarketSetting;
  /** Our clock when this session was last heard of; null: it begins now. */
  readonly resumeFromMs: number | null;
}

export type DeribitSession = RpcSession<Connection, MarketDesk, AccountSetting>;

/** The public line neither orders nor reads logs. */
const PUBLIC_BUDGETS: ReadonlySet<string> = new Set(['other', 'subscribe']);

export function openSession(setting: SessionSetting, ports: Ports, sink: VenueSink): DeribitSession {
  const { venue, network, url, sockets, resumeFromMs } = setting;
  const connect = (name: string, listener: RpcListener): Connection =>
    new Connection({ name: `${venue} ${name}`, url, sockets, ports, budgets: budgetsOf(null) }, listener);
  return new RpcSession(setting, ports, sink, {
    publicBudgets: PUBLIC_BUDGETS,
    chores: [],
    openMarket: (desk, ages) => new MarketDesk(setting.market, ports, desk, ages),
    openAccount: (account, market, desk) => new AccountDesk(account, network, resumeFromMs, ports, { ...desk,
      currencies: setting.market.currencies,
      instrumentNamed: (name) => market.instrumentNamed(name),
      relist: (currency, done) => { market.relist(currency, done); },
      usdOf: (currency) => market.usdOf(currency),
      listCombo: (row, done) => { market.listCombo(row, done); } }, connect),
    connect: (name, _account, listener) => connect(name, listener),
    marketLost: () => {},
  });
}
