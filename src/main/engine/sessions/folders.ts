/** The sessions of a data directory: one folder each, named like the session. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionSummary } from '../../../shared/contract/queries.ts';
import { isLocked } from '../../journal/lock.ts';
import { JOURNAL_FILE, readSession } from '../../journal/session.ts';

const FOLDER = 'sessions';
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Where the session is or would be; null for a name that is none, so that no path can be smuggled in. */
export function sessionFolder(dataDirectory: string, session: string): string | null {
  return NAME.test(session) && !session.includes('..') ? join(dataDirectory, FOLDER, session) : null;
}

export function sessionExists(dataDirectory: string, session: string): boolean {
  const folder = sessionFolder(dataDirectory, session);
  return folder !== null && existsSync(join(folder, JOURNAL_FILE));
}

/** `prefix`-20261122-164905, with a letter more when that exists. UTC. */
export function freshSessionName(dataDirectory: string, prefix: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/\.\d+Z$/, '').replace(/[-:]/g, '').replace('T', '-');
  const name = `${prefix}-${stamp}`;
  const isFree = (candidate: string): boolean => !existsSync(join(dataDirectory, FOLDER, candidate));
  if (isFree(name)) return name;
  for (let number = 2; ; number += 1) if (isFree(`${name}-${number}`)) return `${name}-${number}`;
}

export interface SessionList {
  /** Newest first. */
  readonly sessions: readonly SessionSummary[];
  /** Folders that hold a journal which cannot be read, and why. */
  readonly unreadable: readonly { readonly session: string; readonly reason: string }[];
}

export function listSessions(dataDirectory: string): SessionList {
  const root = join(dataDirectory, FOLDER);
  const sessions: SessionSummary[] = [];
  const unreadable: { session: string; reason: string }[] = [];
  const names = existsSync(root) ? readdirSync(root).filter((name) => sessionExists(dataDirectory, name)) : [];
  for (const session of names) {
    try {
      sessions.push(summaryOf(session, join(root, session)));
    } catch (error) {
      unreadable.push({ session, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  sessions.sort((a, b) => b.startedTimeMs - a.startedTimeMs || (a.session < b.session ? 1 : -1));
  return { sessions, unreadable };
}

/** A session that is neither ended nor being written has crashed. */
function summaryOf(session: string, folder: string): SessionSummary {
  const reader = readSession(folder);
  try {
    const { mode, status, startedTimeMs, endedTimeMs } = reader.manifest;
    const now = status === 'ended' ? 'ended' : isLocked(folder) ? 'running' : 'crashed';
    const { lastSeq: entries, lastTapeId: tapeRows } = reader;
    return { session, mode, status: now, startedTimeMs, endedTimeMs, entries, tapeRows };
  } finally {
    reader.close();
  }
}
