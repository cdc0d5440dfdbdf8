import { describe, expect, test } from 'vitest';
import { SYSTEM_GROWTH_BYTES } from '../../../../../../runtime/control/nodes/core/site.ts';
import { moveDemand } from '../../../../../../runtime/control/stacks/core/plan/move-demand.ts';
import {
  moveParams,
  takenNodes,
} from '../../../../../../runtime/control/stacks/core/plan/move-params.ts';
import type { PlannedMove } from '../../../../../../runtime/control/stacks/core/plan/plan-machine-move.ts';
import { fakeDigest } from '../../../../../fakes/appliances.ts';
import { poolId } from '../../../pools/core/lab.ts';
import { definedMachine, definedVolume, definition } from '../define/lab.ts';
import { GiB } from './lab/site-nodes.ts';

const id = (name: string) => `volume-${name}` as never;
const image = (name: string) => ({
  id: fakeDigest(name),
  indexBytes: 10,
  diskBytes: 2 * GiB,
  label: name,
});
const web = definedMachine('web', { role: 'front', cpu: 3, memoryBytes: 2 * GiB });
const system = definedVolume('web', {
  id: id('system'),
  kind: 'system',
  sizeBytes: 20 * GiB,
  image: fakeDigest('web'),
});
const data = definedVolume('web', { id: id('data'), sizeBytes: 4 * GiB });
const far = definedVolume('web', { id: id('far'), sizeBytes: 8 * GiB, pool: poolId('cold') });
const shared = definedVolume('web', {
  id: id('shared'),
  sizeBytes: 16 * GiB,
  pool: poolId('tank'),
});
const USED: Record<string, number> = { 'volume-system': GiB, 'volume-data': GiB, 'volume-far': 7 };

const demanded = (volumes = [system, data, far, shared], machine = web) =>
  moveDemand(
    {
      definition: definition({
        machines: [definedMachine('db'), web],
        volumes: [definedVolume('db', { image: fakeDigest('db') }), ...volumes],
        images: ['db', 'web', 'other'].map(image),
      }),
    },
    machine,
    {
      pools: { isShared: ({ pool }) => pool === poolId('tank'), has: () => true },
      usedBytes: (volume) => USED[volume.id] ?? 0,
    },
  );

describe('what a machine brings along', () => {
  test('are its volumes, but for those that stay in a shared pool', () => {
    const { copy, copyBytes, pools } = demanded();
    expect(copy).toEqual([system, data, far]);
    expect(copyBytes).toBe(2 * GiB + 7);
    expect(pools).toEqual([poolId('cold'), poolId('tank')]);
    const twice = demanded([shared, { ...shared, id: id('more') }]);
    expect(twice).toMatchObject({ copy: [], copyBytes: 0, pools: [poolId('tank')] });
  });

  test('needs of the other node what its role needs, and what is in its own pool', () => {
    expect(demanded().demand).toEqual({
      name: 'web',
      role: 'front',
      cpu: 3,
      memoryBytes: 2 * GiB,
      uefi: false,
      volumeBytes: GiB + 4 * GiB,
      image: { ...image('web'), plainBytes: 2 * GiB, frames: [] },
    });
    expect(demanded([data], { ...web, firmware: 'uefi' }).demand).toMatchObject({
      uefi: true,
      image: undefined,
    });
  });

  test('needs what a volume is promised, or what it takes already when that is more', () => {
    expect(demanded([{ ...system, id: id('fresh') }]).demand.volumeBytes).toBe(SYSTEM_GROWTH_BYTES);
    expect(demanded([{ ...data, sizeBytes: 5 }]).demand.volumeBytes).toBe(GiB);
    expect(demanded([]).demand.volumeBytes).toBe(0);
  });

  test('needs no image of a system disk that is in another pool', () => {
    expect(demanded([data, { ...system, pool: poolId('cold') }]).demand.image).toBeUndefined();
  });
});

describe('the operation of a move', () => {
  const planned = (
    mode: 'live' | 'cold' | 'off',
    to: object | null = { id: 'node-b', name: 'b' },
  ) =>
    ({
      plan: { from: { id: 'node-a', name: 'a' }, to, mode },
      copy: [id('data')],
    }) as never as PlannedMove;

  test.each([
    ['live', 'live'],
    ['cold', 'cold'],
    ['off', 'cold'],
  ] as const)('is told where the machine goes, and how: %s', (mode, told) => {
    expect(moveParams(planned(mode), web)).toEqual({
      machine: 'machine-web',
      from: 'node-a',
      to: 'node-b',
      toName: 'b',
      mode: told,
      copy: ['volume-data'],
    });
  });

  test('shares both nodes with others', () => {
    expect(takenNodes(planned('live'))).toEqual([
      { kind: 'node', id: 'node-a', name: 'a', taking: 'shared' },
      { kind: 'node', id: 'node-b', name: 'b', taking: 'shared' },
    ]);
    expect(takenNodes(planned('off', null)).map(({ name }) => name)).toEqual(['a']);
    expect(moveParams(planned('off', null), web)).toMatchObject({
      to: undefined,
      toName: undefined,
    });
  });
});
