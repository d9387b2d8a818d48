/** Whether this machine can keep sessions at all. */
import { openDatabase, reasonOf, sqliteHindrance } from '../../journal/sqlite.ts';

/** Null when it can; else one line that says why not. */
export function storageHindrance(): string | null {
  const known = sqliteHindrance();
  if (known !== null) return known;
  try {
    openDatabase(':memory:', 'create').close();
    return null;
  } catch (error) {
    return `SQLite does not load: ${reasonOf(error)}`;
  }
}
