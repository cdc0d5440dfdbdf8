/** How much of a pack is needed. */
export interface PackUse {
  readonly name: string;
  /** Plain bytes of its chunks, and of those that some restore point needs. */
  readonly plainBytes: number;
  readonly usedBytes: number;
}

export interface PackPlan {
  /** Nobody needs anything of them. */
  readonly unused: readonly string[];
  /** So little of them is needed that it is written anew. */
  readonly sparse: readonly string[];
}

/** @param leastUsedShare a pack of which less is needed is sparse */
export function planPrune(packs: readonly PackUse[], leastUsedShare: number): PackPlan {
  const unused = packs.filter(({ usedBytes }) => usedBytes === 0);
  const sparse = packs.filter(
    ({ usedBytes, plainBytes }) => usedBytes > 0 && usedBytes < leastUsedShare * plainBytes,
  );
  const names = (list: readonly PackUse[]): string[] => list.map(({ name }) => name);
  return { unused: names(unused), sparse: names(sparse) };
}

/** A retirement, and which of its packs some restore point needs after all. */
export interface Retirement {
  readonly name: string;
  readonly retiredMs: number;
  readonly packs: readonly string[];
}

/**
 * Which retirements are over. One that is dated ahead of our clock waits until the clock is there.
 *
 * @param graceMs 0: nobody else writes, and nothing waits
 * @returns those that are as old as the grace
 */
export const overdue = <Any extends Retirement>(
  retired: readonly Any[],
  nowMs: number,
  graceMs: number,
): readonly Any[] =>
  retired.filter(({ retiredMs }) => graceMs === 0 || nowMs - retiredMs >= graceMs);
