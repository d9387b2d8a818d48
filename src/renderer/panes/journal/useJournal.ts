/**
 * Pages of the journal for reading. The engine's timers fire several times a second and say nothing by themselves, so
 * unless they are asked for, pages are read until enough other entries have been found.
 */
import { useEffect, useState } from 'react';
import type { JournalLine } from '../../../shared/contract/queries.ts';
import { ask } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';

export interface JournalView {
  readonly lines: readonly JournalLine[];
  /** Where the next older page starts; null when the journal begins here. */
  readonly olderThan: number | null;
  readonly loading: boolean;
  readonly error: string | null;
}

interface Wanted {
  readonly search: string;
  /** Null: all events. */
  readonly types: readonly string[] | null;
  readonly beforeSeq: number | null;
  readonly withTimers: boolean;
}

const PAGE = 500;
const ENOUGH = 150;
const MAX_PAGES = 8;

async function readPages(wanted: Wanted, isWanted: () => boolean): Promise<Omit<JournalView, 'loading'> | null> {
  const lines: JournalLine[] = [];
  let beforeSeq = wanted.beforeSeq;
  const limit = wanted.types === null ? PAGE : ENOUGH;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const result = await ask({ type: 'JournalPage', beforeSeq, limit,
      search: wanted.search, ...(wanted.types === null ? {} : { types: [...wanted.types] }) });
    if (!isWanted()) return null;
    if (!result.ok) return { lines, olderThan: null, error: result.message };
    lines.push(...result.answer.filter((line) => wanted.withTimers || line.eventType !== 'TimerFired'));
    const oldest = result.answer.at(-1)?.seq ?? 1;
    if (result.answer.length < limit || oldest <= 1) return { lines, olderThan: null, error: null };
    beforeSeq = oldest;
    if (lines.length >= ENOUGH) break;
  }
  return { lines, olderThan: beforeSeq, error: null };
}

/** Reads again when `again` changes. Late answers are dropped. */
export function useJournal({ search, types, beforeSeq, withTimers }: Wanted, again: number): JournalView {
  const linked = useDesk((desk) => desk.link === 'open');
  const kinds = types?.join(' ') ?? '';
  const asked = `${again} ${search} ${kinds} ${beforeSeq ?? ''} ${withTimers}`;
  const [got, setGot] = useState<Omit<JournalView, 'loading'> & { readonly asked: string }>(
    { asked: '', lines: [], olderThan: null, error: null });
  useEffect(() => {
    if (!linked) return undefined;
    let wanted = true;
    const what: Wanted = { search, types: kinds === '' ? null : kinds.split(' '), beforeSeq, withTimers };
    void readPages(what, () => wanted).then((found) => {
      if (found !== null) setGot({ ...found, asked });
    });
    return () => {
      wanted = false;
    };
  }, [search, kinds, beforeSeq, withTimers, linked, asked]);
  return { ...got, loading: got.asked !== asked };
}
