/** Every pane, one line each. A layout that names another id loses that pane and nothing else. */
import type { PaneDefinition } from './pane.ts';
import { alertsPane } from './alerts/alerts.tsx';
import { builderPane } from './builder/builder.tsx';
import { chainPane } from './chain/chain.tsx';
import { chartPane } from './chart/chart.tsx';
import { estatePane } from './estate/estate.tsx';
import { expiriesPane } from './expiries/expiries.tsx';
import { hedgePane } from './hedge/hedge.tsx';
import { journalPane } from './journal/journal.tsx';
import { laboratoryPane } from './laboratory/laboratory.tsx';
import { ladderPane } from './ladder/ladder.tsx';
import { lendingPane } from './lending/lending.tsx';
import { logPane } from './log/log.tsx';
import { marginPane } from './margin/margin.tsx';
import { ordersPane } from './orders/orders.tsx';
import { orderTicketPane } from './orderTicket/orderTicket.tsx';
import { pnlPane } from './pnl/pnl.tsx';
import { policyPane } from './policy/policy.tsx';
import { portfolioPane } from './portfolio/portfolio.tsx';
import { protectionPane } from './protection/protection.tsx';
import { reconciliationPane } from './reconciliation/reconciliation.tsx';
import { sessionsPane } from './sessions/sessions.tsx';
import { settingsPane } from './settings/settings.tsx';
import { stressPane } from './stress/stress.tsx';
import { transactionsPane } from './transactions/transactions.tsx';
import { volatilityPane } from './volatility/volatility.tsx';
import { venuesPane } from './venues/venues.tsx';

export const PANES: readonly PaneDefinition[] = [
  portfolioPane,
  marginPane,
  reconciliationPane,
  alertsPane,
  hedgePane,
  ordersPane,
  orderTicketPane,
  chainPane,
  expiriesPane,
  chartPane,
  journalPane,
  logPane,
  policyPane,
  protectionPane,
  sessionsPane,
  stressPane,
  volatilityPane,
  venuesPane,
  estatePane,
  pnlPane,
  ladderPane,
  laboratoryPane,
  lendingPane,
  builderPane,
  transactionsPane,
  settingsPane,
];
