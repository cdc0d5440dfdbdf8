import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Holding,
  lenderOf,
  refuseTaken,
  takingsOf,
} from '../../../runtime/operations/interlock.ts';
import type { TakenSubject, Taking } from '../../../runtime/operations/record.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { OperationId } from '../../../schemas/ids/brand.ts';

const subject = (id: string, kind = 'node') => ({ kind, id, name: `name of ${id}` });
const take = (id: string, taking: Taking, kind = 'node'): TakenSubject => ({
  ...subject(id, kind),
  taking,
});
const op = (number: number) => `op-${String(number).padStart(10, '0')}` as OperationId;
const hold = (operation: number, id: string, taking: Taking, kind = 'node'): Holding => ({
  operation: op(operation),
  title: `Operation ${operation}`,
  kind,
  id,
  taking,
});

describe('what an operation takes', () => {
  test('is its subject alone, and what else it names', () => {
    expect(takingsOf({ subject: subject('a') })).toEqual([take('a', 'exclusive')]);
    expect(takingsOf({ subject: subject('a'), also: [take('b', 'shared')] })).toEqual([
      take('a', 'exclusive'),
      take('b', 'shared'),
    ]);
  });

  test('is taken once when it is named twice, alone if one of both wants that', () => {
    const also = [take('a', 'shared'), take('b', 'shared'), take('b', 'exclusive')];
    expect(takingsOf({ subject: subject('a'), also })).toEqual([
      take('a', 'exclusive'),
      take('b', 'exclusive'),
    ]);
    const again = [take('b', 'exclusive'), take('b', 'shared'), take('a', 'shared', 'stack')];
    expect(takingsOf({ subject: subject('a'), also: again })).toEqual([
      take('a', 'exclusive'),
      take('b', 'exclusive'),
      take('a', 'shared', 'stack'),
    ]);
  });
});

describe('what others have taken', () => {
  const isRefused = (wanted: Taking, held: Taking, ancestors: OperationId[] = []): boolean => {
    try {
      refuseTaken([take('a', wanted)], [hold(1, 'a', held)], ancestors);
      return false;
    } catch (error) {
      if (!Fault.is(error, 'CONFLICT')) throw error;
      return true;
    }
  };

  test('goes together only when all share it', () => {
    expect(isRefused('shared', 'shared')).toBe(false);
    expect(isRefused('shared', 'exclusive')).toBe(true);
    expect(isRefused('exclusive', 'shared')).toBe(true);
    expect(isRefused('exclusive', 'exclusive')).toBe(true);
  });

  test('is open to the descendants of whoever took it', () => {
    expect(isRefused('exclusive', 'exclusive', [op(1)])).toBe(false);
    expect(isRefused('exclusive', 'exclusive', [op(2), op(1)])).toBe(false);
    expect(isRefused('exclusive', 'exclusive', [op(2)])).toBe(true);
  });

  test('is another thing when its kind or its id is', () => {
    const held = [hold(1, 'a', 'exclusive', 'stack'), hold(2, 'b', 'exclusive')];
    expect(() => refuseTaken([take('a', 'exclusive')], held, [])).not.toThrow();
  });

  test('is told with the name of what it is and the title of who has it', () => {
    const held = [hold(1, 'a', 'shared'), hold(2, 'b', 'exclusive'), hold(3, 'b', 'exclusive')];
    expect(() => refuseTaken([take('a', 'shared'), take('b', 'shared')], held, [op(2)])).toThrow(
      'This is not possible for the node “name of b”: “Operation 3” is working on it.',
    );
  });
});

test('the nearest ancestor that has a subject lends it', () => {
  const held = [hold(1, 'a', 'exclusive'), hold(3, 'a', 'shared'), hold(2, 'b', 'exclusive')];
  const lender = (id: string, ...ancestors: number[]) =>
    lenderOf(take(id, 'shared'), held, ancestors.map(op));
  expect(lender('a', 4, 3, 2, 1)).toBe(op(3));
  expect(lender('a', 2, 1)).toBe(op(1));
  expect(lender('b', 3, 2, 1)).toBe(op(2));
  expect(lender('a', 4, 2)).toBeUndefined();
  expect(lender('c', 3, 2, 1)).toBeUndefined();
});

/** Operations with parents that begin and end as they like, as the log would let them. */
class Families {
  held: Holding[] = [];
  readonly #parents = new Map<OperationId, OperationId | undefined>();

  line(operation: OperationId | undefined): OperationId[] {
    return operation === undefined ? [] : [operation, ...this.line(this.#parents.get(operation))];
  }

  /** @returns the ancestors of an operation, nearest first */
  above(operation: OperationId): OperationId[] {
    return this.line(this.#parents.get(operation));
  }

  /** @returns whether it was let in */
  begin(holding: Holding, parent: OperationId | undefined): boolean {
    try {
      refuseTaken([take(holding.id, holding.taking)], this.held, this.line(parent));
    } catch {
      return false;
    }
    this.#parents.set(holding.operation, parent);
    this.held = [...this.held, holding];
    return true;
  }

  /** A parent ends after its children. */
  end(operation: OperationId | undefined): void {
    if (this.held.some((each) => this.#parents.get(each.operation) === operation)) return;
    this.held = this.held.filter((each) => each.operation !== operation);
  }

  lender({ operation, id, taking }: Holding): OperationId | undefined {
    return lenderOf(take(id, taking), this.held, this.above(operation));
  }
}

test('property: whoever is let in shares, is alone, or has it from an ancestor', () => {
  const attempt = fc.record({
    parent: fc.option(fc.nat({ max: 9 }), { nil: undefined }),
    id: fc.constantFrom('a', 'b'),
    taking: fc.constantFrom<Taking>('exclusive', 'shared'),
    ends: fc.option(fc.nat({ max: 9 }), { nil: undefined }),
  });
  const nth = ({ held }: Families, index: number | undefined) =>
    index === undefined ? undefined : held[index]?.operation;
  fc.assert(
    fc.property(fc.array(attempt, { maxLength: 40 }), (attempts) => {
      const families = new Families();
      for (const [index, { parent, id, taking, ends }] of attempts.entries()) {
        const above = nth(families, parent);
        const family = families.line(above);
        const strangers = families.held.filter(
          (other) => other.id === id && !family.includes(other.operation),
        );
        const isFree = strangers.every((other) => other.taking === 'shared');
        const mayHave = taking === 'shared' ? isFree : strangers.length === 0;
        expect(families.begin(hold(index, id, taking), above)).toBe(mayHave);
        families.end(nth(families, ends));
        // What the unique index of the database relies on.
        const alone = families.held.filter((each) => each.taking === 'exclusive');
        const keys = alone.map((each) => `${each.id} ${families.lender(each) ?? ''}`);
        expect(new Set(keys).size).toBe(keys.length);
      }
    }),
    { numRuns: 300 },
  );
});
