import { expect, test } from 'vitest';
import { presentEverywhere } from '../../../../../../runtime/control/stacks/core/plan/present-everywhere.ts';
import { poolId, sitePool } from '../../../pools/core/lab.ts';
import { demand, imageCost, siteNode } from './lab/site-nodes.ts';

const image = imageCost('web');
const inOwn = (name: string) => demand(name, { image });
const inTank = (name: string) =>
  demand(name, { volumeBytes: 0, elsewhere: [{ pool: poolId('tank'), bytes: 1, image }] });
const placedOn = (has: boolean, ...names: string[]) =>
  ({
    machines: new Map(
      names.map((name) => [
        name,
        { node: siteNode('a', { images: new Set(has ? [image.id] : []) }), reason: 'only' },
      ]),
    ),
  }) as never;
const tank = (has: boolean) => [
  sitePool('tank', ['a'], { images: new Set(has ? [image.id] : []) }),
];

test('an image is fetched unless every pool has it in which it is needed', () => {
  const both = [inOwn('one'), inTank('two')];
  const found = (own: boolean, other: boolean) =>
    [...presentEverywhere(placedOn(own, 'one', 'two'), both, tank(other))].length;
  expect([found(true, true), found(true, false), found(false, true), found(false, false)]).toEqual([
    1, 0, 0, 0,
  ]);
});

test('what a node has of its own counts for no other pool, nor the other way round', () => {
  expect(presentEverywhere(placedOn(true, 'two'), [inTank('two')], tank(false)).size).toBe(0);
  expect(presentEverywhere(placedOn(false, 'one'), [inOwn('one')], tank(true)).size).toBe(0);
  expect(presentEverywhere(placedOn(false, 'two'), [inTank('two')], tank(true)).size).toBe(1);
});
