import type { Rehearsal } from '../../../../schemas/api/resources/rehearsal.ts';
import type { StackId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';

/** What came of a rehearsal, and what it was a rehearsal of. */
export interface RehearsalRecord extends Rehearsal {
  readonly stack: StackId;
  /** The same for two upgrades of a stack that differ in nothing that a rehearsal could show. */
  readonly likeness: Digest;
}

/** Results of rehearsals. Those of a stack that is forgotten go with it. */
export interface RehearsalStore {
  /** Newest first. */
  list(stack: StackId): Promise<RehearsalRecord[]>;
  /** There already: nothing. The oldest of the stack go when there are too many. */
  add(rehearsal: RehearsalRecord): Promise<void>;
}
