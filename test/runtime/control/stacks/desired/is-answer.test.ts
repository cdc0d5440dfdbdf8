import { describe, expect, test } from 'vitest';
import { nodeId, report, stackOn, Yard } from './lab/yard.ts';

const ONE = nodeId(1);

describe('a report answers a document', () => {
  test('when its node has that one or a newer one', async () => {
    const yard = new Yard(stackOn('blog', ONE));
    const first = await yard.desired.current(ONE);
    expect(yard.desired.isAnswer(first, undefined)).toBe(false);
    expect(yard.desired.isAnswer(first, first.generation - 1)).toBe(false);
    expect(yard.desired.isAnswer(first, first.generation)).toBe(true);
    yard.change(stackOn('wiki', ONE));
    const second = await yard.desired.current(ONE);
    expect(second.generation).toBeGreaterThan(first.generation);
    expect(yard.desired.isAnswer(first, second.generation)).toBe(true);
  });

  /** Seed 8455: a move was given up because of what a node had said before, and its copy was deleted. */
  test('not when that was handed out before the server was restored from a backup', async () => {
    const yard = new Yard(stackOn('blog', ONE));
    const wanted = await yard.desired.current(ONE);
    const before = wanted.generation + 3;
    expect(yard.desired.isAnswer(wanted, before)).toBe(false);
    yard.observed.accept({ ...report(ONE, ['blog0', 'ready']), generation: before });
    expect(yard.desired.isAnswer(wanted, before)).toBe(false);
    const { generation } = await yard.desired.current(ONE);
    expect(generation).toBeGreaterThan(before);
    expect(yard.desired.isAnswer(wanted, generation)).toBe(true);
  });

  test('of a node that was removed, none does', async () => {
    const yard = new Yard(stackOn('blog', ONE));
    const wanted = await yard.desired.current(ONE);
    await yard.desired.removed(ONE);
    expect(yard.desired.isAnswer(wanted, wanted.generation)).toBe(false);
  });
});
