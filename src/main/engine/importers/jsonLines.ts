/**
 * A session as JSON lines, for scripts and for taking it elsewhere: a head with the manifest, then every entry and tape
 * row in the order in which core saw them, then an end that counts them. Events stand as the journal has them.
 */
import { rmSync } from 'node:fs';
import { CodecError, decodeEvent, isMarketEvent, isUnknown } from '../../events/codec.ts';
import type { Entry } from '../../events/entry.ts';
import { createSession, readSession } from '../../journal/session.ts';
import type { JournalRow, JournalStore, Manifest, TapeItem, TapeRow } from '../../journal/store.ts';
import { readRecorded, START } from '../recorded.ts';
import { recover, takeSnapshot } from '../recovery.ts';
import { readLines, type OnRead } from './textLines.ts';

export interface Counts { readonly entries: number; readonly tapeRows: number }

const FORMAT = 1;
const BATCH = 1_000;

/** Calls `write` with one line at a time, without line end. Throws JournalReadError naming what cannot be read. */
export function exportSession(dir: string, write: (line: string) => void): Counts {
  const reader = readSession(dir);
  try {
    write(JSON.stringify({ ballast: 'session', format: FORMAT, manifest: reader.manifest }));
    let entries = 0;
    let tapeRows = 0;
    for (const { kind, stored } of readRecorded(reader, START)) {
      if (kind === 'entry') entries += 1;
      else tapeRows += 1;
      write(lineOf(kind, stored.row));
    }
    write(JSON.stringify({ end: { entries, tapeRows } }));
    return { entries, tapeRows };
  } finally {
    reader.close();
  }
}

const EVENT = ',"event":';

/** The payload goes in as it is: reading it as JSON and writing it again would lose -0 and Infinity. */
function lineOf(kind: 'entry' | 'tape', row: JournalRow | TapeRow): string {
  const { payload, ...rest } = row;
  const head = JSON.stringify(Object.fromEntries(Object.entries(rest).filter(([name]) => name !== 'chain')));
  return `{"${kind}":${head.slice(0, -1)}${EVENT}${payload}}}`;
}

export interface SessionImport {
  readonly file: string;
  readonly dir: string;
  readonly session: string;
  readonly onRead?: OnRead;
}

/**
 * Makes a session of an export, sealed. All or nothing: throws Error naming file, line and field for anything that is
 * not what an export holds, and leaves no session behind.
 */
export function importSession({ file, dir, session, onRead }: SessionImport): Counts {
  let importing: Importing | null = null;
  let line = 0;
  try {
    for (const { number, text } of readLines(file, onRead)) {
      line = number;
      if (text.trim() === '') continue;
      if (importing === null) importing = new Importing(dir, session, headOf(text));
      else importing.take(text);
    }
    if (importing === null) throw new Error('the file is empty');
    return importing.finish();
  } catch (error) {
    importing?.store.close();
    if (importing !== null) rmSync(dir, { recursive: true, force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file}:${line}: ${reason}`, { cause: error });
  }
}

function headOf(text: string): Manifest {
  const head = jsonOf(text) as { ballast?: unknown; format?: unknown; manifest?: Manifest };
  if (head.ballast !== 'session' || typeof head.manifest !== 'object') throw new Error('not an exported session');
  if (head.format !== FORMAT) throw new Error(`format: ${String(head.format)} is not known, this one reads ${FORMAT}`);
  const { mode, runs, startedTimeMs, appVersion } = head.manifest;
  if (!['practice', 'live', 'imported'].includes(mode)) throw new Error(`manifest.mode: ${String(mode)} is not known`);
  if (!Array.isArray(runs)) throw new Error('manifest.runs: must be a list');
  if (typeof appVersion !== 'string') throw new Error('manifest.appVersion: must be text');
  checkNumbers('manifest', { startedTimeMs });
  return head.manifest;
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null) return json as Readonly<Record<string, unknown>>;
  } catch {
    // Falls through to the same refusal.
  }
  throw new Error(`not a JSON object: ${text.slice(0, 60)}`);
}

class Importing {
  readonly store: JournalStore;
  private readonly manifest: Manifest;
  private entries: Entry[] = [];
  private tape: TapeItem[] = [];
  private counted: Counts = { entries: 0, tapeRows: 0 };
  private ended: Counts | null = null;
  private lastTimeMs: number;

  constructor(dir: string, session: string, manifest: Manifest) {
    const { mode, appVersion, configHash, seed, startedTimeMs } = manifest;
    this.manifest = manifest;
    this.lastTimeMs = startedTimeMs;
    const about = { session, mode, appVersion, configHash, seed, startedTimeMs };
    this.store = createSession(dir, about, { keepTapeDays: Infinity });
    for (const run of manifest.runs) this.store.beginRun(run, appVersion);
  }

  take(text: string): void {
    if (this.ended !== null) throw new Error('something follows the end');
    const json = jsonOf(text);
    if ('entry' in json) this.takeEntry(json['entry'] as JournalRow, text);
    else if ('tape' in json) this.takeTapeRow(json['tape'] as TapeRow, text);
    else if ('end' in json) this.ended = json['end'] as Counts;
    else throw new Error('neither entry, tape nor end');
    if (this.entries.length + this.tape.length >= BATCH) this.flush();
  }

  finish(): Counts {
    const { ended, counted } = this;
    if (ended === null) throw new Error('the end is missing: the file was cut off');
    if (ended.entries !== counted.entries || ended.tapeRows !== counted.tapeRows) {
      throw new Error(`end: ${ended.entries} entries and ${ended.tapeRows} tape rows were exported, the file has ` +
        `${counted.entries} and ${counted.tapeRows}`);
    }
    this.flush();
    const { state, position } = recover(this.store);
    this.store.putSnapshot(takeSnapshot(state, position.tapeId));
    this.store.seal(this.manifest.endedTimeMs ?? this.lastTimeMs);
    return counted;
  }

  private takeEntry(row: JournalRow, text: string): void {
    const event = eventOf(row, text);
    if (isMarketEvent(event)) throw new Error(`entry.type: ${row.type} belongs on the tape`);
    const { seq, origin, timeMs, venueTimeMs, causeSeq } = row;
    if (seq !== this.counted.entries + 1) throw new Error(`entry.seq: ${seq} does not follow ${this.counted.entries}`);
    checkNumbers('entry', { timeMs, venueTimeMs: venueTimeMs ?? 0, causeSeq: causeSeq ?? 0 });
    if (origin !== 'input' && origin !== 'decided') throw new Error(`entry.origin: ${String(origin)} is not known`);
    this.entries.push({ seq, origin, timeMs, venueTimeMs, causeSeq, event } as Entry);
    this.counted = { ...this.counted, entries: seq };
    this.lastTimeMs = Math.max(this.lastTimeMs, timeMs);
  }

  private takeTapeRow(row: TapeRow, text: string): void {
    const event = eventOf(row, text);
    if (!isMarketEvent(event)) throw new Error(`tape.type: ${row.type} belongs in the journal`);
    const { afterSeq, timeMs } = row;
    checkNumbers('tape', { timeMs, afterSeq });
    if (afterSeq !== this.counted.entries) {
      throw new Error(`tape.afterSeq: ${afterSeq}, but the entry before is ${this.counted.entries}`);
    }
    this.tape.push({ afterSeq, timeMs, event });
    this.counted = { ...this.counted, tapeRows: this.counted.tapeRows + 1 };
  }

  private flush(): void {
    this.store.appendBatch({ entries: this.entries, tape: this.tape, releasesOrder: false });
    this.entries = [];
    this.tape = [];
  }
}

function eventOf({ type, version }: JournalRow | TapeRow, text: string) {
  const at = text.indexOf(EVENT);
  if (at < 0 || !text.trimEnd().endsWith('}}')) throw new Error('event: is missing');
  try {
    const event = decodeEvent(String(type), version, text.trimEnd().slice(at + EVENT.length, -2));
    if (isUnknown(event)) throw new Error(`type: ${String(type)} is not known to this version of Ballast`);
    return event;
  } catch (error) {
    throw error instanceof CodecError ? new Error(`event: ${error.message}`, { cause: error }) : error;
  }
}

function checkNumbers(where: string, numbers: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${where}.${name}: must be a number`);
  }
}
