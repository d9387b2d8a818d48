/** Tells the engine which rows this pane shows, for as long as it is mounted. */
import { useEffect } from 'react';
import { hot } from '../link.ts';

export function useWatch(rows: readonly string[]): void {
  const key = rows.join('\n');
  useEffect(() => hot.watch(key === '' ? [] : key.split('\n')), [key]);
}
