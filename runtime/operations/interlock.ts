import type { OperationId } from '../../schemas/ids/brand.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { OperationSubject, TakenSubject, Taking } from './record.ts';

/** A subject that an active operation has taken. */
export interface Holding {
  readonly operation: OperationId;
  /** Of the operation. */
  readonly title: string;
  readonly kind: string;
  readonly id: string;
  readonly taking: Taking;
}

/**
 * Everything that an operation takes, its subject first. What is named twice is taken once, and
 * `exclusive` when one of both says so.
 */
export function takingsOf(operation: {
  readonly subject: OperationSubject;
  readonly also?: readonly TakenSubject[] | undefined;
}): TakenSubject[] {
  const takings = new Map<string, TakenSubject>();
  const all = [{ ...operation.subject, taking: 'exclusive' as const }, ...(operation.also ?? [])];
  for (const each of all) {
    const key = JSON.stringify([each.kind, each.id]);
    const earlier = takings.get(key);
    if (earlier?.taking !== 'exclusive') takings.set(key, each);
  }
  return [...takings.values()];
}

/**
 * Refuses to take what somebody else has. An exclusive taking goes with no other, shared ones go
 * with each other; the takings of an operation's own ancestors do not count, as it is their work.
 *
 * @param held what active operations have taken
 * @param ancestors of the operation that wants them
 * @throws Fault CONFLICT naming who has it
 */
export function refuseTaken(
  wanted: readonly TakenSubject[],
  held: readonly Holding[],
  ancestors: readonly OperationId[],
): void {
  for (const want of wanted) {
    const holder = held.find(
      (holding) =>
        isSame(want, holding) &&
        (want.taking === 'exclusive' || holding.taking === 'exclusive') &&
        !ancestors.includes(holding.operation),
    );
    if (!holder) continue;
    const why = `“${holder.title}” is working on it`;
    throw new Fault('CONFLICT', { what: want.kind, name: want.name, why });
  }
}

/**
 * @param ancestors nearest first
 * @returns the nearest ancestor that has a subject, and lets its descendants have it as well
 */
export const lenderOf = (
  wanted: TakenSubject,
  held: readonly Holding[],
  ancestors: readonly OperationId[],
): OperationId | undefined =>
  ancestors.find((ancestor) =>
    held.some((holding) => isSame(wanted, holding) && holding.operation === ancestor),
  );

const isSame = (
  a: Pick<OperationSubject, 'kind' | 'id'>,
  b: Pick<OperationSubject, 'kind' | 'id'>,
): boolean => a.kind === b.kind && a.id === b.id;
