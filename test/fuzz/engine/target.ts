import type { Random } from './mutate.ts';

/** One parser under attack. */
export interface FuzzTarget {
  readonly name: string;
  /** Good inputs to start from. */
  readonly seeds: () => Promise<readonly Buffer[]>;
  /** Changes that know what the bytes mean, beside those that any bytes get. */
  readonly mutations?: readonly Mutation[];
  /**
   * Reads an input and holds what was accepted against what must be true of it.
   *
   * @returns what became of it, in few different words: new words mean that something new was
   *   reached, and the input is kept to go on from
   * @throws anything else than a Fault means a mistake was found
   */
  readonly read: (input: Buffer) => Promise<string> | string;
}

export type Mutation = (input: Buffer, random: Random) => Buffer;

/** What was accepted is not what it must be. */
export class Broken extends Error {}

export function demand(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new Broken(rule);
}
