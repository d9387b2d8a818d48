/** Notices that ask for attention pass over the desk as toasts; those of before the screen opened do not. */
import { useEffect, useRef } from 'react';
import { showToast, useDesk } from '../store/desk.ts';
import { useRecord, useRows } from '../store/tables.ts';

export function useNoticeToasts(): void {
  const notices = useRows('notices');
  const replaying = useDesk((desk) => desk.replay !== null);
  const run = useRecord('session', 'one')?.run ?? null;
  const seen = useRef<{ run: string | null; seq: number } | null>(null);
  useEffect(() => {
    const newest = notices.reduce((seq, notice) => Math.max(seq, notice.seq), 0);
    const before = seen.current;
    seen.current = { run, seq: newest };
    if (before === null || before.run !== run || replaying) return;
    for (const notice of notices) {
      if (notice.seq <= before.seq || notice.severity === 'info') continue;
      showToast({ tone: notice.severity, title: notice.source.replace('|', ' · '), text: notice.text });
    }
  }, [notices, run, replaying]);
}
