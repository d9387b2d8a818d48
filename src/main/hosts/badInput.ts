/** What the one at the keyboard got wrong: exit code 2 and one line that names the argument. */

export const BAD_INPUT_EXIT = 2;

export class BadInput extends Error {
  /** "--port", "SESSION": as the usage text names it; null when nothing in particular is to blame. */
  readonly argument: string | null;

  constructor(argument: string | null, message: string) {
    super(argument === null ? message : `${argument}: ${message}`);
    this.name = 'BadInput';
    this.argument = argument;
  }
}

/** One line for standard error, whatever was thrown. */
export function lineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, ' ');
}
