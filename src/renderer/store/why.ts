/** Why, for what does not bear its entry's number: the newest entry of these events that holds the text. */
import { ask } from './commands.ts';
import { showToast } from './desk.ts';
import { askWhy } from './steering.ts';

export async function askWhyOf(text: string, types: readonly string[]): Promise<void> {
  const found = await ask({ type: 'JournalPage', beforeSeq: null, limit: 1, search: text.slice(0, 100),
    types: [...types] });
  const seq = found.ok ? found.answer[0]?.seq : undefined;
  if (seq !== undefined) return askWhy(seq);
  const why = found.ok ? 'No entry of this session tells of it: it is older than the journal that is shown.'
    : found.message;
  showToast({ tone: 'warning', title: 'No cause found', text: why });
}
