import { expect, test } from 'vitest';
import type { StackRecord } from '../../../../../runtime/control/stacks/core/define/stack-record.ts';
import { WantedImages } from '../../../../../runtime/control/stacks/desired/wanted-images.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { fakeDigest } from '../../../../fakes/appliances.ts';

const IMAGE = fakeDigest('an image');
const ONE = 'node-1' as NodeId;
const TWO = 'node-2' as NodeId;

/** A machine on each of these nodes, each with a volume that stands on the image. */
const stackOn = (...nodes: NodeId[]): StackRecord =>
  ({
    stage: 'fetched',
    definition: {
      gateway: ONE,
      machines: nodes.map((node, index) => ({ id: `machine-${index}`, node })),
      volumes: nodes.map((_node, index) => ({ machine: `machine-${index}`, image: IMAGE })),
      images: [{ id: IMAGE }],
      networks: [],
    },
  }) as never;

test('an image is wanted where a machine stands on it, not where only the router is', () => {
  const wanted = new WantedImages();
  wanted.add(stackOn(TWO, TWO));
  expect(wanted.nodes(IMAGE)).toEqual([TWO]);
  expect(wanted.nodes(fakeDigest('another'))).toEqual([]);
});

test('it is wanted as long as one stack of several is left', () => {
  const wanted = new WantedImages();
  wanted.add(stackOn(ONE));
  wanted.add(stackOn(ONE, TWO));
  wanted.remove(stackOn(ONE));
  expect(wanted.nodes(IMAGE).toSorted()).toEqual([ONE, TWO]);
  wanted.remove(stackOn(ONE, TWO));
  expect(wanted.nodes(IMAGE)).toEqual([]);
});

test('a stack that has not come to fetching wants none', () => {
  const wanted = new WantedImages();
  wanted.add({ ...stackOn(ONE), stage: 'reserved' });
  expect(wanted.nodes(IMAGE)).toEqual([]);
});
