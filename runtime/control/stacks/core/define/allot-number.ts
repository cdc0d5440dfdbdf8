import { createHash } from 'node:crypto';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { StackId } from '../../../../../schemas/ids/brand.ts';

/** Numbers of which each is handed out once: `count` of them, from `first` on. */
export interface NumberRange {
  readonly first: number;
  readonly count: number;
}

/** VXLAN network identifiers have 24 bits (RFC 7348 §5). */
export const VNIS: NumberRange = {
  first: LIMITS.network.firstVni,
  count: 2 ** 24 - LIMITS.network.firstVni,
};
/** Links of four addresses each between a gateway and its routers, out of a range of 16 bits. */
export const UPLINKS: NumberRange = { first: 0, count: 2 ** 14 };

/**
 * Chooses a number for a stack: one that follows from its id, or the next that is free.
 *
 * Not simply the first: a server that was restored from an older backup does not know what it has
 * handed out since. What runs on without it would have the very numbers that come next.
 *
 * @throws Error when none is free
 */
export function allotNumber(
  stack: StackId,
  { first, count }: NumberRange,
  isTaken: (candidate: number) => boolean,
): number {
  const start = createHash('sha256').update(stack).digest().readUIntBE(0, 6) % count;
  for (let tried = 0; tried < count; tried += 1) {
    const candidate = first + ((start + tried) % count);
    if (!isTaken(candidate)) return candidate;
  }
  throw new Error(`all ${count} numbers from ${first} on are taken`);
}

/** @returns the first number from `first` on that is not taken */
export function firstFree(isTaken: (candidate: number) => boolean, first: number): number {
  let candidate = first;
  while (isTaken(candidate)) candidate += 1;
  return candidate;
}
