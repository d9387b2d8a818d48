/**
 * The recent blocks of a chain as we know them, by hash. A head that does not continue them names the blocks that
 * ended; nothing here trusts `removed` flags of nodes.
 */
import type { FinalityMarks } from '../../../../../shared/domain/chain/finality.ts';
import type { BlockRef, Finality } from './chainClient.ts';

export type Extended =
  | { readonly kind: 'known' }
  /** Continues what we have, after blocks were dropped, newest first. */
  | { readonly kind: 'extended'; readonly dropped: readonly BlockRef[] }
  /** Its parent is not among ours: tell us that one first. */
  | { readonly kind: 'parentWanted'; readonly hash: BlockRef['parentHash']; readonly number: number };

export class BlockRing {
  /** Oldest first, each the parent of the next. */
  private blocks: BlockRef[] = [];
  private safeNumber = -1;
  private finalisedNumber = -1;
  private readonly most: number;

  constructor(most = 256) {
    this.most = most;
  }

  get head(): BlockRef | null { return this.blocks.at(-1) ?? null; }

  /** `pending`: blocks above `block` that wait for it, oldest first; they are taken with it. */
  extend(block: BlockRef, pending: readonly BlockRef[] = []): Extended {
    const first = this.blocks[0];
    if (this.head?.hash === block.hash && pending.length === 0) return { kind: 'known' };
    if (first === undefined) return this.take([], [block, ...pending]);
    const at = this.blocks.findIndex(({ hash }) => hash === block.parentHash);
    if (at >= 0) return this.take(this.blocks.slice(at + 1), [block, ...pending]);
    const same = this.blocks.findIndex(({ hash }) => hash === block.hash);
    if (same >= 0) return this.take(this.blocks.slice(same + 1), pending);
    // Below all we have, or too far back to walk: what we have is void as far as we can tell.
    if (block.number <= first.number) return this.take([...this.blocks], [block, ...pending]);
    return { kind: 'parentWanted', hash: block.parentHash, number: block.number - 1 };
  }

  /** The chain went on for longer than we can walk: begin anew, and say what can no longer be vouched for. */
  restart(block: BlockRef): readonly BlockRef[] {
    const dropped = this.blocks.filter(({ number }) => number > this.finalisedNumber).reverse();
    this.blocks = [block];
    return dropped;
  }

  at(number: number): BlockRef | null { return this.blocks.find((block) => block.number === number) ?? null; }

  /** As the chain has called its blocks so far. */
  get marks(): FinalityMarks {
    return { ...(this.safeNumber < 0 ? {} : { safeBlock: this.safeNumber }),
      ...(this.finalisedNumber < 0 ? {} : { finalBlock: this.finalisedNumber }) };
  }

  noteFinality(safeNumber: number | null, finalisedNumber: number | null): void {
    this.safeNumber = Math.max(this.safeNumber, safeNumber ?? -1);
    this.finalisedNumber = Math.max(this.finalisedNumber, finalisedNumber ?? -1);
  }

  finalityOf({ number, hash }: Pick<BlockRef, 'number' | 'hash'>): Finality {
    const ours = this.at(number);
    if (ours !== null && ours.hash !== hash) return 'reorged';
    if (ours === null && this.head !== null && number > this.head.number) return 'reorged';
    if (number <= this.finalisedNumber) return 'finalised';
    return number <= this.safeNumber ? 'safe' : 'seen';
  }

  private take(dropped: readonly BlockRef[], added: readonly BlockRef[]): Extended {
    this.blocks = [...this.blocks.slice(0, this.blocks.length - dropped.length), ...added].slice(-this.most);
    return { kind: 'extended', dropped: [...dropped].reverse() };
  }
}
