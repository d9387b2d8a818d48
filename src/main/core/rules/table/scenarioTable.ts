/**
 * Rule tables: one line is one input, and the lines indented below it are all that it brought about. `play` runs the
 * inputs of a table and writes the table anew with what really happened; a test compares the two.
 */
import type { Entry } from '../../../events/entry.ts';
import type { DecidedEvent } from '../../../events/event.ts';
import { applyMarket } from '../../apply/applyMarket.ts';
import { emptyState, type State } from '../../state.ts';
import { applyEntry, step } from '../../step.ts';
import { decisionLine, effectLine, recordLines } from './renderStep.ts';
import { parseLine } from './parseLine.ts';


/** Run, connected, instruments and account there, opened with cash and no position: where most tables begin. */
export const OPENED = `
  0 run r1
  0 connected sim
  0 list
  1 snapshot USDC:1000000 BTC:10 t=1
  2 index BTC 100
  2 quote PERP 99.5 100.5 mark=100
  2 index USDC 1
  2 command limits maxPriceAwayFromMark 0.9
`;

export class Scenario {
  readonly state: State;
  readonly entries: Entry[] = [];
  private readonly ids = new Map<string, string>();
  private readonly edits = new Set<string>();

  constructor(setup = OPENED, state = emptyState()) {
    this.state = state;
    for (const line of inputsOf(setup)) this.input(line);
  }

  /** Runs the inputs of the table; returns it with what happened below each. */
  play(table: string): string {
    return inputsOf(table).flatMap((line) => [line, ...this.input(line).map((outcome) => `  ${outcome}`)]).join('\n');
  }

  /** Another state under the same short names. */
  twin(state: State): Scenario {
    const twin = new Scenario('', state);
    for (const [id, alias] of this.ids) twin.ids.set(id, alias);
    recordLines(this.state, (id) => id);
    recordLines(state, (id) => id);
    return twin;
  }

  /** Applies a decision that nothing here would have made. */
  decided(event: DecidedEvent): void {
    const { seq, timeMs } = this.state;
    applyEntry(this.state, { seq: seq + 1, timeMs, venueTimeMs: null, causeSeq: null, origin: 'decided', event });
  }

  private input(text: string): string[] {
    const alias = (id: string): string => this.aliasOf(id);
    const line = parseLine(text, (short) => this.idOf(short));
    const outcomes: string[] = [];
    for (const event of line.events) {
      if ('market' in event) {
        applyMarket(this.state, event.market);
        continue;
      }
      const { timeMs, venueTimeMs } = line;
      const result = step(this.state, { event, timeMs, venueTimeMs, causeSeq: null });
      this.entries.push(...result.entries);
      for (const entry of result.entries) {
        if (entry.event.type === 'OrderEditSubmitted') {
          this.edits.add(entry.event.edit.editId);
          alias(entry.event.edit.editId);
        }
        if (entry.origin !== 'decided' || entry.event.type === 'EquityMarked') continue;
        outcomes.push(decisionLine(entry.event, alias));
      }
      for (const { effect } of result.effects) outcomes.push(effectLine(effect, alias));
    }
    return [...outcomes, ...recordLines(this.state, alias)];
  }

  private idOf(short: string): string {
    for (const [id, alias] of this.ids) if (alias === short) return id;
    return short;
  }

  private aliasOf(id: string): string {
    const known = this.ids.get(id);
    if (known !== undefined) return known;
    const letter = this.edits.has(id) ? 'e' : /^r\d+-\d+$/.test(id) ? '#' : /^hedge-\d+$/.test(id) ? 'h'
      : /^exec-\d+$/.test(id) ? 'x' : null;
    if (letter === null) return id;
    const alias = `${letter}${[...this.ids.values()].filter((used) => used.startsWith(letter)).length + 1}`;
    this.ids.set(id, alias);
    return alias;
  }
}

/** Lines without the blank ones and without the margin of the table. */
export function tidy(table: string): string {
  const lines = table.split('\n').filter((line) => line.trim() !== '');
  const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(margin).trimEnd()).join('\n');
}

/** An input begins with its time. */
const inputsOf = (table: string): string[] =>
  tidy(table).split('\n').filter((line) => /^\d/.test(line));

/** Plays a table from the usual beginning: compare with `tidy(table)`. */
export const played = (table: string, setup = OPENED): string => new Scenario(setup).play(table);
