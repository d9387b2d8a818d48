/** What the tasks of a page cost in processor time: a task that the machine held up for others is not counted as long. */
import type { Browser, Page } from 'playwright';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Of the thread's processor time, in microseconds. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Milliseconds of processor time of each task of the page's main thread while `during` runs. Throws when none is seen. */
export async function taskTimes(browser: Browser, page: Page, during: () => Promise<void>): Promise<readonly number[]> {
  await browser.startTracing(page, { categories: ['toplevel'] });
  await during();
  const trace = await browser.stopTracing();
  const { traceEvents: events } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const thread = (event: TraceEvent): string => `${event.pid}/${event.tid}`;
  const mains = new Set(events.filter(({ ph, name, args }) =>
    ph === 'M' && name === 'thread_name' && args?.name === 'CrRendererMain').map(thread));
  const times = events.filter((event) => event.ph === 'X' && event.name.endsWith('RunTask') && mains.has(thread(event)))
    .flatMap(({ tdur }) => (tdur === undefined ? [] : [tdur / 1_000]));
  if (times.length === 0) throw new Error('the trace has no task of the page');
  return times;
}
