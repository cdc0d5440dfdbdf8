import { describe, expect, test } from 'vitest';
import { NodeRoom } from '../../../../../../runtime/control/stacks/core/plan/node-room.ts';
import { PoolRooms } from '../../../../../../runtime/control/stacks/core/plan/pool-rooms.ts';
import { poolId, sitePool } from '../../../pools/core/lab.ts';
import { demand, GiB, imageCost, siteNode } from './lab/site-nodes.ts';

const IMAGE = imageCost('image');
const OTHER = imageCost('other');
const bytes = ({ indexBytes, frames }: typeof IMAGE): number => indexBytes + frames[0]!.storedBytes;
const inPool = (name: string, image = IMAGE) =>
  demand('web', { elsewhere: [{ pool: poolId(name), bytes: 0, image }] });

describe('what a node has to fetch for machines', () => {
  test('is each image once that it does not have', () => {
    const room = new NodeRoom(siteNode('a', { images: new Set([OTHER.id]) }));
    const two = [demand('db', { image: IMAGE }), demand('web', { image: IMAGE })];
    expect(room.bytesToFetch(two)).toBe(bytes(IMAGE));
    expect(room.bytesToFetch([demand('web', { image: OTHER })])).toBe(0);
    expect(room.bytesToFetch([demand('web')])).toBe(0);
  });

  test('is no image that is in the pool it goes to, though it may be in another', () => {
    const pools = [
      sitePool('tank', ['a'], { images: new Set([IMAGE.id]) }),
      sitePool('fast', ['a'], { images: new Set([OTHER.id]) }),
    ];
    const room = () => new NodeRoom(siteNode('a'), new PoolRooms(pools));
    expect(room().bytesToFetch([inPool('tank')])).toBe(0);
    expect(room().bytesToFetch([inPool('fast')])).toBe(bytes(IMAGE));
    expect(room().bytesToFetch([inPool('gone')])).toBe(bytes(IMAGE));
  });
});

describe('what a node lacks', () => {
  test('are cores, of which those count that it was given already', () => {
    const room = new NodeRoom(siteNode('a', { cpus: 1 }));
    expect(room.lacks([demand('web', { cpu: 8 })])).toEqual([]);
    room.give(demand('db', { cpu: 3 }));
    expect(room.lacks([demand('web', { cpu: 5 })])).toEqual([]);
    expect(room.lacks([demand('web', { cpu: 6 })])).toEqual([{ kind: 'cpu', needed: 6, free: 5 }]);
  });

  test('is firmware, for one machine of several that starts by UEFI', () => {
    const room = new NodeRoom(siteNode('a', { uefi: false }));
    const [plain, uefi] = [demand('db'), demand('web', { uefi: true })];
    expect(room.lacks([plain, uefi])).toEqual([{ kind: 'uefi' }]);
    expect(room.lacks([plain])).toEqual([]);
  });
});

describe('what a pool lacks on a node', () => {
  const need = (gib: number) =>
    demand('web', { elsewhere: [{ pool: poolId('tank'), bytes: gib * GiB, image: undefined }] });
  const rooms = (states: readonly string[], over = {}) =>
    new PoolRooms([sitePool('fast', ['a']), sitePool('tank', states, over)]);
  const onA = siteNode('a').id;

  test('is nothing while it has room for all of it', () => {
    expect(rooms(['a'], { freeBytes: GiB }).lacks([need(1)], onA)).toEqual([]);
    expect(rooms(['a'], { freeBytes: GiB }).lacks([need(1), need(1)], onA)).toEqual([
      { kind: 'pool-space', pool: 'tank', needed: 2 * GiB, free: GiB },
    ]);
  });

  test('is its state, where it is not ready; a pool that is none has no state', () => {
    expect(rooms([]).lacks([need(1)], onA)).toEqual([
      { kind: 'pool', pool: 'tank', state: 'none' },
    ]);
    const waiting = { states: new Map([[onA, 'waiting']]) };
    expect(rooms([], waiting).lacks([need(1)], onA)).toEqual([
      { kind: 'pool', pool: 'tank', state: 'waiting' },
    ]);
    expect(new PoolRooms().lacks([need(1)], onA)).toEqual([
      { kind: 'pool', pool: 'pool-tank', state: 'none' },
    ]);
  });

  test('counts what was put there from any node; less than nothing is free as little as nothing', () => {
    const pools = rooms(['a', 'b'], { freeBytes: 2 * GiB });
    pools.give(need(2));
    pools.give(need(1));
    expect(pools.lacks([need(1)], siteNode('b').id)).toEqual([
      { kind: 'pool-space', pool: 'tank', needed: GiB, free: 0 },
    ]);
    expect(pools.lacks([], onA)).toEqual([]);
  });
});
