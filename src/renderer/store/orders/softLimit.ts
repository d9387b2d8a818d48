/** What a soft limit asks: the command that it stopped, and what the trader would accept by sending it after all. */
import { create } from 'zustand';
import type { Command } from '../../../shared/contract/commands.ts';
import type { ClientError } from '../../../shared/contract/messages.ts';

type Acceptable = NonNullable<ClientError['acceptable']>;

export interface SoftLimitQuestion {
  readonly id: number;
  readonly command: Command;
  /** Instrument, limit, value and threshold. */
  readonly text: string;
  readonly acceptable: Acceptable;
}

/** The market has moved on: then it is asked anew. */
const ASKED_FOR_MS = 120_000;
const MOST_QUESTIONS = 5;
let next = 1;

export const useSoftLimit = create<{ readonly questions: readonly SoftLimitQuestion[] }>(() => ({ questions: [] }));

export function dropQuestion(id: number): void {
  useSoftLimit.setState(({ questions }) => ({ questions: questions.filter((each) => each.id !== id) }));
}

export function askSoftLimit(command: Command, text: string, acceptable: Acceptable): void {
  const id = next;
  next += 1;
  useSoftLimit.setState(({ questions }) =>
    ({ questions: [...questions, { id, command, text, acceptable }].slice(-MOST_QUESTIONS) }));
  setTimeout(() => dropQuestion(id), ASKED_FOR_MS);
}

/** The same command, with this limit let pass up to that value. */
export function accepting(command: Command, acceptable: Acceptable): Command {
  const added = (accepts: readonly Acceptable[] = []): Acceptable[] => [...accepts, { ...acceptable }];
  switch (command.type) {
    case 'SubmitOrder': case 'EditOrder': case 'ApproveProposal':
      return { ...command, accepts: added(command.accepts) };
    case 'StartExecution':
      return { ...command, plan: { ...command.plan, accepts: added(command.plan.accepts) } };
    default: return command;
  }
}
