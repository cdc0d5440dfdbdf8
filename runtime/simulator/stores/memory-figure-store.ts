import type { FigureRange } from '../../../schemas/api/resources/node.ts';
import { slotOf } from '../../control/nodes/core/figure-range.ts';
import type {
  FigureBlock,
  FigurePage,
  FigurePlace,
  FigureStore,
} from '../../control/nodes/ports/figure-store.ts';
import type { MemoryTables } from './memory-tables.ts';

/** Figures in memory. */
export class MemoryFigureStore implements FigureStore {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async read(range: FigureRange, fromBlock: number, after?: FigurePlace): Promise<FigurePage> {
    const found = this.#find(range, fromBlock);
    const subjects = [...new Set(found.map(({ subject }) => subject))].toSorted();
    const subject = subjects.find((each) => each > (after?.subject ?? ''));
    const isLast = subject === undefined || subject === subjects.at(-1);
    return {
      blocks: found.filter((each) => each.subject === subject),
      next: isLast ? undefined : { subject, slot: 0 },
    };
  }

  async readOf(subject: string, range: FigureRange, fromBlock: number): Promise<FigureBlock[]> {
    return this.#find(range, fromBlock)
      .filter((each) => each.subject === subject)
      .toSorted((a, b) => a.block - b.block);
  }

  async write(blocks: readonly FigureBlock[]): Promise<void> {
    for (const each of blocks) {
      this.#tables.figures.set(`${each.range} ${each.subject} ${slotOf(each)}`, each);
    }
  }

  async forget(subjects: readonly string[]): Promise<void> {
    this.#drop(({ subject }) => subjects.includes(subject));
  }

  async forgetBefore(range: FigureRange, block: number): Promise<void> {
    this.#drop((each) => each.range === range && each.block < block);
  }

  #find(range: FigureRange, fromBlock: number): FigureBlock[] {
    return [...this.#tables.figures.values()].filter(
      (each) => each.range === range && each.block >= fromBlock,
    );
  }

  #drop(isGone: (figure: FigureBlock) => boolean): void {
    for (const [key, figure] of this.#tables.figures) {
      if (isGone(figure)) this.#tables.figures.delete(key);
    }
  }
}
