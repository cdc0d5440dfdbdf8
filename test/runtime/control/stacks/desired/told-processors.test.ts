import { describe, expect, test } from 'vitest';
import { nodeId, report, stackOn, Yard } from './lab/yard.ts';

const [ONE, TWO, THREE] = [nodeId(1), nodeId(2), nodeId(3)];

describe('the processor of machines that are started', () => {
  const processor = { vendor: 'Intel', model: 'Haswell', features: ['avx'], without: [] };

  test('is part of the document when the nodes have one in common', async () => {
    const yard = new Yard(stackOn('blog', ONE));
    expect(await yard.desired.current(ONE)).not.toHaveProperty('processor');
    yard.processor = processor;
    expect(await yard.desired.current(ONE)).toMatchObject({ processor });
  });

  test('is told to everybody when a report, or a node that was removed, changed it', async () => {
    const yard = new Yard(stackOn('blog', ONE), stackOn('wiki', TWO));
    yard.observed.accept(report(ONE));
    const reported = await yard.wait(ONE, TWO);
    yard.processor = processor;
    yard.isOtherProcessor = true;
    yard.observed.accept(report(ONE));
    await yard.settled();
    expect(new Set(reported.newer)).toEqual(new Set([ONE, TWO]));
    reported.stop();
    const removed = await yard.wait(ONE, TWO);
    yard.processor = { ...processor, model: 'Broadwell' };
    await yard.desired.removed(THREE);
    await yard.settled();
    expect(new Set(removed.newer)).toEqual(new Set([ONE, TWO]));
    removed.stop();
  });
});
