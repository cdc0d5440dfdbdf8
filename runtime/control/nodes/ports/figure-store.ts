import type { FigureRange } from '../../../../schemas/api/resources/node.ts';

/** Figures of one moment, or their mean over a while. */
export interface Sample {
  /** Milliseconds since 1970; of a mean, when its while begins. */
  readonly at: number;
  /** null: not known. */
  readonly values: Readonly<Record<string, number | null>>;
  /** Of how many it is the mean. */
  readonly count: number;
}

/** Figures that something had during a while, as they are stored together. */
export interface FigureBlock {
  /** Id of the node or machine. */
  readonly subject: string;
  readonly range: FigureRange;
  /** Which while: in lengths of a block of this range since 1970. */
  readonly block: number;
  /** When the last of what it is made of was measured; milliseconds since 1970. */
  readonly until: number;
  readonly samples: readonly Sample[];
}

/** Some of what is kept; what is of one subject comes in a row. */
export interface FigurePage {
  readonly blocks: readonly FigureBlock[];
  /** Where the next part begins; undefined: this was the last. */
  readonly next: FigurePlace | undefined;
}

/** A place in what is stored. */
export interface FigurePlace {
  readonly subject: string;
  readonly slot: number;
}

/** Keeps figures, of each range as long as it is. */
export interface FigureStore {
  /**
   * @param fromBlock left out are those before
   * @param after where an earlier part ended; undefined: the first part
   * @returns what is kept of everything in a range, a part of it
   */
  read(range: FigureRange, fromBlock: number, after?: FigurePlace): Promise<FigurePage>;
  /** @returns what is kept of one subject in a range, the oldest first */
  readOf(subject: string, range: FigureRange, fromBlock: number): Promise<FigureBlock[]>;
  /** Writes blocks in the place of what was there for them, or for those a range ago. */
  write(blocks: readonly FigureBlock[]): Promise<void>;
  forget(subjects: readonly string[]): Promise<void>;
  forgetBefore(range: FigureRange, block: number): Promise<void>;
}
