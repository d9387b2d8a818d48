/** The desks that ship. A pane that is not there is left out, and what stood beside it moves up. */
import { MONITOR, type Place } from './defaultLayout.ts';

export interface ShippedDesk { readonly name: string; readonly purpose: string; readonly places: readonly Place[] }

const OPTIONS: readonly Place[] = [
  { pane: 'chain' },
  { pane: 'orderTicket', beside: 'chain', direction: 'right', width: 0.36 },
  { pane: 'builder', beside: 'orderTicket' },
  { pane: 'hedge', beside: 'orderTicket' },
  { pane: 'volatility', beside: 'orderTicket', direction: 'below', height: 0.55 },
  { pane: 'portfolio', beside: 'chain', direction: 'below', height: 0.45 },
  { pane: 'expiries', beside: 'portfolio' },
  { pane: 'stress', beside: 'portfolio' },
  { pane: 'orders', beside: 'portfolio' },
];

const HEDGE: readonly Place[] = [
  { pane: 'hedge' },
  { pane: 'chart', beside: 'hedge', direction: 'right', width: 0.5 },
  { pane: 'ladder', beside: 'chart' },
  { pane: 'margin', beside: 'chart', direction: 'below', height: 0.5 },
  { pane: 'reconciliation', beside: 'margin' },
  { pane: 'protection', beside: 'margin' },
  { pane: 'portfolio', beside: 'hedge', direction: 'below', height: 0.4 },
  { pane: 'policy', beside: 'hedge' },
  { pane: 'orders', beside: 'portfolio' },
  { pane: 'stress', beside: 'portfolio' },
];

const REVIEW: readonly Place[] = [
  { pane: 'journal' },
  { pane: 'portfolio', beside: 'journal', direction: 'right', width: 0.5 },
  { pane: 'pnl', beside: 'portfolio' },
  { pane: 'laboratory', beside: 'portfolio' },
  { pane: 'orders', beside: 'portfolio', direction: 'below', height: 0.5 },
  { pane: 'chart', beside: 'orders' },
  { pane: 'hedge', beside: 'orders' },
  { pane: 'sessions', beside: 'journal', direction: 'below', height: 0.25 },
  { pane: 'log', beside: 'sessions' },
  { pane: 'alerts', beside: 'sessions' },
];

export const SHIPPED_DESKS: readonly ShippedDesk[] = [
  { name: 'Monitor', purpose: 'am I safe, and what am I exposed to', places: MONITOR },
  { name: 'Options', purpose: 'chain, vols and the order ticket', places: OPTIONS },
  { name: 'Hedge', purpose: 'tickets, policies, price and margin', places: HEDGE },
  { name: 'Review', purpose: 'what happened and why', places: REVIEW },
];
