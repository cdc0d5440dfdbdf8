import { expect, test } from 'vitest';
import { CommonProcessors } from '../../../../runtime/control/nodes/common-processors.ts';
import type { HostProcessor } from '../../../../schemas/agent/processor.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { hostProcessor } from '../../../fakes/host-processor.ts';

const [ONE, TWO, NEW] = ['node-one', 'node-two', 'node-new'] as NodeId[] as [
  NodeId,
  NodeId,
  NodeId,
];
const strong = hostProcessor('Skylake', { includes: ['avx2', 'avx512f'] });
const weak = hostProcessor('Haswell', { includes: ['avx2'] });
const amd = hostProcessor('Broadwell', { vendor: 'AMD', includes: ['sse4a'] });
const report = (node: NodeId, processor: HostProcessor | undefined) =>
  ({ node, facts: processor ? { processor } : {} }) as never;

const open = (...stored: [NodeId, HostProcessor | undefined][]) => {
  let loads = 0;
  const processors = new CommonProcessors({
    list: async () => {
      loads += 1;
      return stored.map(([id, processor]) => ({ id, facts: { processor } }) as never);
    },
  });
  return { processors, loads: () => loads };
};

test('is what all nodes of a vendor have told, also before this server was started', async () => {
  const { processors, loads } = open([ONE, strong], [TWO, weak], [NEW, amd]);
  expect(await processors.of(ONE)).toMatchObject({ model: 'Haswell', features: ['avx2'] });
  expect(await processors.of(TWO)).toEqual(await processors.of(ONE));
  expect(await processors.of(NEW)).toMatchObject({ vendor: 'AMD', features: ['sse4a'] });
  expect(loads()).toBe(1);
});

test('a node that tells nothing is told nothing, and lowers no other', async () => {
  const { processors } = open([ONE, strong], [TWO, undefined]);
  expect(await processors.of(TWO)).toBeUndefined();
  expect(await processors.of(ONE)).toMatchObject({ model: 'Skylake' });
});

test('a weaker node changes what all are told, one that has more does not', async () => {
  const { processors } = open([ONE, strong]);
  expect(await processors.note(report(ONE, strong))).toBe(false);
  expect(await processors.note(report(TWO, weak))).toBe(true);
  expect(await processors.of(ONE)).toMatchObject({ model: 'Haswell', features: ['avx2'] });
  expect(await processors.note(report(ONE, { ...strong, adds: ['pku'] }))).toBe(false);
});

test('a node that begins or ceases to tell is told at once, and when it goes the others get more', async () => {
  const { processors } = open([ONE, weak]);
  expect(await processors.note(report(TWO, strong))).toBe(true);
  expect(await processors.of(TWO)).toMatchObject({ model: 'Haswell' });
  expect(await processors.note(report(TWO, undefined))).toBe(true);
  expect(await processors.of(TWO)).toBeUndefined();
  expect(await processors.note(report(TWO, strong))).toBe(true);
  expect(await processors.forget(ONE)).toBe(true);
  expect(await processors.of(TWO)).toMatchObject({ model: 'Skylake' });
  expect(await processors.forget(ONE)).toBe(false);
});

test('a report whose facts are those of the one before is not looked into', async () => {
  const { processors } = open();
  const same = report(ONE, weak);
  expect(await processors.note(same)).toBe(true);
  await processors.forget(ONE);
  expect(await processors.note(same)).toBe(true);
  expect(await processors.note(same)).toBe(false);
});

test('is read again after it could not be read', async () => {
  let fails = true;
  const processors = new CommonProcessors({
    list: async () => {
      if (fails) throw new Error('the database does not answer');
      return [{ id: ONE, facts: { processor: weak } } as never];
    },
  });
  await expect(processors.of(ONE)).rejects.toThrow('does not answer');
  fails = false;
  expect(await processors.of(ONE)).toMatchObject({ model: 'Haswell' });
});
