import { LIMITS } from '../../schemas/config/limits.ts';

const SMALL = '--optimize-for-size';

/**
 * Decides how V8 collects garbage (docs/decisions/0033). A server of a few nodes shares its machine and
 * is to be small; one of many spends a third of its time collecting a megabyte at a time.
 *
 * @param launchedWith the flags of the process; what its operator has changed is left alone
 * @returns the flag that V8 is to have; undefined: nothing is changed
 */
export function memoryFlag(nodes: number, launchedWith: readonly string[]): string | undefined {
  if (!launchedWith.includes(SMALL)) return undefined;
  return nodes >= LIMITS.node.largeFleet ? '--no-optimize-for-size' : SMALL;
}

/** What {@link fitMemory} looks at and changes. */
export interface MemoryParts {
  readonly countNodes: () => Promise<number>;
  /** Flags that this process was started with. */
  readonly launchedWith: readonly string[];
  /** Of V8, which heeds this one also in a process that runs. */
  readonly setFlag: (flag: string) => void;
}

/** Looks how many nodes there are, and lets V8 collect garbage accordingly. */
export async function fitMemory({ countNodes, launchedWith, setFlag }: MemoryParts): Promise<void> {
  const flag = memoryFlag(await countNodes(), launchedWith);
  if (flag !== undefined) setFlag(flag);
}
