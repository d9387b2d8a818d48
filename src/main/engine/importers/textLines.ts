/** The lines of a file, one at a time, so that a long recording needs no more memory than a short one. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

export interface TextLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** What was read of what there is, for a progress line. */
export type OnRead = (bytes: number, ofBytes: number) => void;

const CHUNK_BYTES = 256 * 1_024;
/** A longer line is no recording of anything that we read. In UTF-16 units. */
const MAX_LINE = 64 * 1_024 * 1_024;

/** Without line ends and byte order mark. Throws the file system's error, and RangeError for a line without end. */
export function* readLines(path: string, onRead: OnRead = () => {}): Generator<TextLine> {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    let number = 0;
    let bytes = 0;
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      bytes += read;
      onRead(bytes, size);
      const lines = (rest + decoder.write(chunk.subarray(0, read))).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MAX_LINE) throw new RangeError(`${path}:${number + 1}: longer than ${MAX_LINE} characters`);
      for (const line of lines) {
        number += 1;
        yield { number, text: bare(line, number) };
      }
    }
    rest += decoder.end();
    if (rest !== '') yield { number: number + 1, text: bare(rest, number + 1) };
  } finally {
    closeSync(file);
  }
}

const bare = (line: string, number: number): string => {
  const start = number === 1 && line.startsWith('\uFEFF') ? 1 : 0;
  return line.slice(start, line.endsWith('\r') ? -1 : undefined);
};
