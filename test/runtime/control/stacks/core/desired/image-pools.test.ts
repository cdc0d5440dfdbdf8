import { expect, test } from 'vitest';
import { imagePools } from '../../../../../../runtime/control/stacks/core/desired/image-pools.ts';
import { fakeDigest } from '../../../../../fakes/appliances.ts';
import { nodeId, poolId } from '../../../pools/core/lab.ts';

const [x, y] = [fakeDigest('x'), fakeDigest('y')];
interface Machine {
  readonly node: string;
  readonly move?: string;
  readonly image?: string | null;
  readonly pool?: string;
}

/** A stack whose machines have one disk each. */
const stack = (machines: readonly Machine[], stage = 'defined') =>
  ({
    stage,
    definition: {
      machines: machines.map(({ node, move }, i) => ({
        id: `machine-${i}`,
        node: nodeId(node),
        ...(move === undefined ? {} : { move: { to: nodeId(move) } }),
      })),
      volumes: machines.map(({ image = x, pool }, i) => ({
        machine: `machine-${i}`,
        image,
        ...(pool === undefined ? {} : { pool: poolId(pool) }),
      })),
    },
  }) as never;
const poolsAt = (node: string, ...stacks: ReturnType<typeof stack>[]) =>
  Object.fromEntries(imagePools(nodeId(node), stacks));

test('an image is wanted in each pool in which a disk stands on it, of whatever stack', () => {
  const one = stack([{ node: 'a', pool: 'tank' }, { node: 'a' }]);
  const two = stack([
    { node: 'a', pool: 'fast' },
    { node: 'a', image: y, pool: 'fast' },
  ]);
  expect(poolsAt('a', one, two)).toEqual({
    [x]: ['own', poolId('fast'), poolId('tank')],
    [y]: [poolId('fast')],
  });
});

test('one that is wanted in the own pool and in another is told of with both', () => {
  const both = stack([{ node: 'a' }, { node: 'a', pool: 'tank' }]);
  expect(poolsAt('a', both)).toEqual({ [x]: ['own', poolId('tank')] });
});

test('one that is wanted in the own pool alone is not told of, as agents of before know no other', () => {
  expect(poolsAt('a', stack([{ node: 'a' }, { node: 'a' }]))).toEqual({});
});

test('is wanted where a machine is, or is on its way to, and nowhere else', () => {
  const moving = stack([{ node: 'a', move: 'b', pool: 'tank' }]);
  expect(poolsAt('a', moving)).toEqual({ [x]: [poolId('tank')] });
  expect(poolsAt('b', moving)).toEqual({ [x]: [poolId('tank')] });
  expect(poolsAt('c', moving)).toEqual({});
});

test('is not wanted by a stack that has nothing yet, nor by data disks', () => {
  for (const stage of ['reserved', 'kept']) {
    expect(poolsAt('a', stack([{ node: 'a', pool: 'tank' }], stage))).toEqual({});
  }
  expect(poolsAt('a', stack([{ node: 'a', image: null, pool: 'tank' }]))).toEqual({});
});
