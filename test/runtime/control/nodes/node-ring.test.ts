import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { NodeRing } from '../../../../runtime/control/nodes/node-ring.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { spreadHash } from '../../../../schemas/ids/spread-hash.ts';

const nodeId = (number: number): NodeId => `node-${String(number).padStart(10, '0')}` as NodeId;
const place = fc.nat(2 ** 32 - 1);
const numbers = fc.array(fc.nat(60), { maxLength: 40 });

const ringOf = (members: Iterable<number>): NodeRing => {
  const ring = new NodeRing();
  for (const number of members) ring.add(nodeId(number));
  return ring;
};

test('goes around once, from the first place that does not come before where it begins', () => {
  fc.assert(
    fc.property(numbers, place, (members, at) => {
      const around = [...ringOf(members).from(at)];
      const distance = (node: NodeId): number => (spreadHash(node) - at + 2 ** 32) % 2 ** 32;
      const wanted = [...new Set(members)].map(nodeId);
      expect(around).toEqual(wanted.toSorted((a, b) => distance(a) - distance(b)));
    }),
  );
});

test('is the same whatever came and went before', () => {
  fc.assert(
    fc.property(numbers, numbers, place, (members, others, at) => {
      const ring = ringOf([...others, ...members]);
      const gone = others.filter((number) => !members.includes(number));
      for (const number of gone) ring.delete(nodeId(number));
      expect([...ring.from(at)]).toEqual([...ringOf(members).from(at)]);
      expect(ring.size).toBe(new Set(members).size);
    }),
  );
});

test('deleting a node that is not there changes nothing', () => {
  const ring = ringOf([1, 2, 3]);
  ring.delete(nodeId(4));
  expect(ring.size).toBe(3);
});
