/**
 * How messages become text and text becomes messages, for both sides. Decimals travel as canonical strings; Infinity
 * (the health of an account that owes nothing) as 1e999, which is JSON and which JSON.parse reads back as Infinity.
 */
import { toText, type Decimal } from '../domain/decimal.ts';
import type { ServerMessage } from './messages.ts';
import type { TableName, Wire } from './replica.ts';

/** Longest text that the engine reads from a client, in UTF-16 units. Longer ones are refused, not cut. */
export const MAX_CLIENT_TEXT = 65_536;

/** Hot frames that may be under way unacknowledged; then the engine waits and sends the newest values instead. */
export const MAX_UNACKNOWLEDGED_FRAMES = 4;

/** Rows of hot frames: 'quote|<instrument>' and 'node|<node id>' (see clientMessageSchema, kind 'watch'). */
export const quoteRow = (instrument: string): string => `quote|${instrument}`;
export const nodeRow = (node: string): string => `node|${node}`;

const TABLES: Readonly<Record<TableName, true>> = {
  session: true, limits: true, connections: true, instruments: true, accounts: true, balances: true,
  lendingTerms: true, positions: true, orders: true, fills: true, quotes: true, indexes: true, legs: true,
  nodes: true, health: true, marginReports: true, marginTerms: true,
  marginReconciliations: true, alerts: true, alertRules: true, policies: true, hedgerStatus: true, proposals: true,
  differences: true, notices: true, surfaces: true, volSettings: true, transactions: true,
  protectionPolicy: true, protectionPlans: true, equityMarks: true, killChecks: true, executions: true, chainFees: true,
  oracles: true,
};

/** Every table that crosses, in the order in which a snapshot lists them. */
export const REPLICA_TABLES = Object.keys(TABLES) as readonly TableName[];

/** A copy of the record as the other side gets it. `undefined` members are left out. */
export function toWire<T>(value: T): Wire<T> {
  return wireValue(value) as Wire<T>;
}

function wireValue(value: unknown): unknown {
  if (typeof value === 'bigint') return toText(value as Decimal);
  if (Array.isArray(value)) return value.map(wireValue);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, wireValue(member)]));
}

/** JSON text of a message or record, Decimals included. The same as JSON.stringify(toWire(value)), in one pass. */
export function wireText(value: unknown): string {
  switch (typeof value) {
    case 'string': return JSON.stringify(value);
    case 'number': return numberText(value);
    case 'boolean': return value ? 'true' : 'false';
    case 'bigint': return `"${toText(value as Decimal)}"`;
    case 'object': return value === null ? 'null' : compoundText(value);
    default: return 'null';
  }
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '0' : String(value);
  if (Number.isNaN(value)) return 'null';
  return value > 0 ? '1e999' : '-1e999';
}

function compoundText(value: object): string {
  let text = '';
  let between = '';
  if (Array.isArray(value)) {
    for (const item of value) {
      text += between + wireText(item);
      between = ',';
    }
    return `[${text}]`;
  }
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    if (member === undefined) continue;
    text += between + nameText(name) + wireText(member);
    between = ',';
  }
  return `{${text}}`;
}

/** Field names are few and come again and again: a third of the time of a patch went into quoting them. */
const NAME_TEXTS = new Map<string, string>();
const MAX_NAMES = 5_000;

function nameText(name: string): string {
  const known = NAME_TEXTS.get(name);
  if (known !== undefined) return known;
  const text = `${JSON.stringify(name)}:`;
  if (NAME_TEXTS.size < MAX_NAMES) NAME_TEXTS.set(name, text);
  return text;
}

/** Reads what the engine wrote. Throws SyntaxError when the text was cut or is not JSON. */
export function parseServerMessage(text: string): ServerMessage {
  return JSON.parse(text) as ServerMessage;
}
