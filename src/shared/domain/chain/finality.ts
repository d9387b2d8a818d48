/**
 * How sure a value read at a block is: `seen` may be reorganised away, `safe` and `final` are what the chain itself
 * calls so (its tags "safe" and "finalized"). A chain that has no such tags never says more than `seen`.
 */
export type BlockFinality = 'seen' | 'safe' | 'final';

export interface FinalityMarks {
  /** Highest block that the chain calls safe; absent: it has not said. */
  readonly safeBlock?: number;
  readonly finalBlock?: number;
}

export function finalityAt({ safeBlock, finalBlock }: FinalityMarks, blockNumber: number): BlockFinality {
  if (finalBlock !== undefined && blockNumber <= finalBlock) return 'final';
  return safeBlock !== undefined && blockNumber <= safeBlock ? 'safe' : 'seen';
}

/** "144 seen"; without marks the number alone: nothing is known of how sure it is. */
export const blockText = (blockNumber: number, marks: FinalityMarks | undefined): string =>
  (marks === undefined ? String(blockNumber) : `${blockNumber} ${finalityAt(marks, blockNumber)}`);
