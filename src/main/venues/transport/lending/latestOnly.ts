/** One at a time and never a backlog: what is asked for while one is under way is done once more after it. */
export class LatestOnly {
  private readonly once: () => Promise<void>;
  private running = false;
  private again = false;
  closed = false;

  constructor(once: () => Promise<void>) { this.once = once; }

  async look(): Promise<void> {
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    try {
      do {
        this.again = false;
        // One after the other is the point.
        // oxlint-disable-next-line no-await-in-loop
        await this.once();
      } while (this.again && !this.closed);
    } finally {
      this.running = false;
    }
  }
}
