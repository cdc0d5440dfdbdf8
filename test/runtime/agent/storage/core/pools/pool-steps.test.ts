import { describe, expect, test } from 'vitest';
import type { ActualState } from '../../../../../../runtime/agent/node/core/actual-state.ts';
import {
  type AgentStep,
  planSteps,
} from '../../../../../../runtime/agent/converge/core/plan-steps.ts';
import type { DomainState } from '../../../../../../runtime/agent/compute/ports/hypervisor.ts';
import type { PoolState } from '../../../../../../runtime/agent/storage/ports/pools.ts';
import type { DesiredState, DesiredVolume } from '../../../../../../schemas/agent/desired.ts';
import type { DesiredPool } from '../../../../../../schemas/agent/pool.ts';
import { Fault, toWire } from '../../../../../../schemas/errors/fault.ts';
import type { PoolId, VolumeId } from '../../../../../../schemas/ids/brand.ts';
import {
  actualMachines,
  actualState,
  desiredState,
  machineMemory,
  planContext,
} from '../../../../../fakes/agent-plan.ts';
import { fakeDigest } from '../../../../../fakes/appliances.ts';
import { desiredMachine } from '../../../../../fakes/machines.ts';

const POOL = 'pool-000000000a' as PoolId;
const IMAGE = fakeDigest('an image');
const nfs: DesiredPool = {
  id: POOL,
  name: 'fast',
  source: { kind: 'nfs', server: '10.0.0.9', path: '/srv/fast' },
};
const local: DesiredPool = {
  id: POOL,
  name: 'big',
  source: { kind: 'folder', path: '/srv/big', shared: false },
};
const machine = desiredMachine({ epoch: 2 });
const [system, data] = machine.disks.map(({ volume }) => volume) as [VolumeId, VolumeId];

const volume = (id: VolumeId, parts: Partial<DesiredVolume> = {}): DesiredVolume => ({
  id,
  stack: machine.stack,
  label: 'a disk',
  sizeBytes: 2 ** 30,
  mode: 'keep',
  ...parts,
});

const ready = (parts: Partial<Extract<PoolState, { state: 'ready' }>> = {}): PoolState => ({
  state: 'ready',
  volumes: [],
  images: [],
  claims: new Map(),
  totalBytes: 1,
  freeBytes: 1,
  ...parts,
});
const away: PoolState = {
  state: 'absent',
  fault: toWire(new Fault('POOL_STALLED', { where: 'it', limitMs: 1 })),
};

const steps = (desired: Partial<DesiredState>, actual: Partial<ActualState> = {}): AgentStep[] =>
  planSteps(planContext({ desired: desiredState(desired), actual: actualState(actual) }));
const named = (all: readonly AgentStep[]): string[] =>
  all.map(({ kind, item }) => `${kind} ${item}`);

describe('a pool', () => {
  test('is brought up while it is wanted and not there, and let go when nobody wants it', () => {
    expect(named(steps({ pools: [nfs] }))).toEqual([`ensure-pool ${POOL}`]);
    expect(named(steps({ pools: [nfs] }, { pools: new Map([[POOL, away]]) }))).toEqual([
      `ensure-pool ${POOL}`,
    ]);
    expect(steps({ pools: [nfs] }, { pools: new Map([[POOL, ready()]]) })).toEqual([]);
    expect(named(steps({}, { pools: new Map([[POOL, away]]) }))).toEqual([`release-pool ${POOL}`]);
  });

  test('is new only while nothing is known to be in it', () => {
    const isNew = (volumes: DesiredVolume[], known: VolumeId[] = []): unknown =>
      planSteps(
        planContext({
          desired: desiredState({ pools: [nfs], volumes }),
          volumes: new Map(known.map((id) => [id, { missingSince: null }])),
        }),
      ).find(({ kind }) => kind === 'ensure-pool');
    expect(isNew([])).toMatchObject({ isNew: true });
    expect(isNew([volume(system, { pool: POOL, mode: 'create' })])).toMatchObject({ isNew: true });
    expect(isNew([volume(system)])).toMatchObject({ isNew: true });
    expect(isNew([volume(system, { pool: POOL })])).toMatchObject({ isNew: false });
    expect(isNew([volume(system, { pool: POOL, mode: 'create' })], [system])).toMatchObject({
      isNew: false,
    });
  });
});

describe('what is wanted in a pool', () => {
  const image = {
    id: IMAGE,
    indexBytes: 1,
    diskBytes: 1,
    label: 'an image',
    source: { registry: 'http://registry.test', access: 'own' as const, repository: 'acme/blog' },
    peers: [],
  };
  const made = volume(system, { pool: POOL, mode: 'create', image: IMAGE });

  test('an image is fetched into each pool that lacks it and is there', () => {
    const desired = { pools: [nfs], images: [{ ...image, pools: ['own' as const, POOL] }] };
    expect(named(steps(desired, { pools: new Map([[POOL, ready()]]) }))).toEqual([
      `fetch-image ${IMAGE}`,
      `fetch-image ${IMAGE} in ${POOL}`,
    ]);
    const own = { images: new Set([IMAGE]) };
    expect(named(steps(desired, { ...own, pools: new Map([[POOL, ready()]]) }))).toEqual([
      `fetch-image ${IMAGE} in ${POOL}`,
    ]);
    expect(
      steps(desired, { ...own, pools: new Map([[POOL, ready({ images: [IMAGE] })]]) }),
    ).toEqual([]);
    expect(named(steps(desired, { ...own, pools: new Map([[POOL, away]]) }))).toEqual([
      `ensure-pool ${POOL}`,
    ]);
  });

  test('a volume waits for its pool, and for its image in that pool', () => {
    const desired = { pools: [nfs], volumes: [made] };
    const kinds = (pool: PoolState, own: Partial<ActualState> = {}): string[] =>
      steps(desired, { ...own, pools: new Map([[POOL, pool]]) }).map(({ kind }) => kind);
    expect(kinds(ready({ images: [IMAGE] }))).toEqual(['ensure-volume']);
    expect(kinds(ready({ images: [IMAGE] }), { pool: 'absent' })).toEqual(['ensure-volume']);
    expect(kinds(ready(), { images: new Set([IMAGE]) })).toEqual([]);
    expect(kinds(away, { images: new Set([IMAGE]) })).toEqual(['ensure-pool']);
  });

  test('a volume is discarded in its pool', () => {
    const found = new Map([[system, { id: system, usedBytes: 0, pool: POOL }]]);
    expect(
      steps(
        { pools: [nfs], volumes: [{ ...made, mode: 'discard' }] },
        { volumes: found, pools: new Map([[POOL, ready()]]) },
      ),
    ).toEqual([{ kind: 'discard-volume', item: system, volume: system, pool: POOL }]);
  });
});

describe('a machine whose system disk is in a shared pool', () => {
  const kinds = (
    state: DomainState['state'],
    claimed: number | undefined,
    pool: DesiredPool = nfs,
  ): string[] => {
    const claims = new Map(claimed === undefined ? [] : [[system, claimed]]);
    const context = planContext({
      desired: desiredState({
        pools: [pool],
        volumes: [volume(system, { pool: POOL }), volume(data)],
        machines: [machine],
        gone: { machines: ['machine-000000000z' as never], networks: [], routers: [] },
      }),
      actual: actualMachines([{ machine, state }], {
        pools: new Map([[POOL, ready({ claims })]]),
        seeds: new Set([machine.id, 'machine-000000000z' as never]),
      }),
      memories: new Map([[machine.id, machineMemory()]]),
    });
    return planSteps(context).map(({ kind }) => kind);
  };

  test('that another node has taken over is given up before anything else is touched', () => {
    for (const state of ['running', 'paused', 'stopping'] as const) {
      expect(kinds(state, 3).slice(0, 2)).toEqual(['give-up-machine', 'undefine-machine']);
    }
    for (const epoch of [undefined, 1, 2]) {
      expect(kinds('running', epoch)).not.toContain('give-up-machine');
    }
    expect(kinds('off', 3)).not.toContain('give-up-machine');
  });

  test('and that runs is claimed until it is', () => {
    expect(kinds('running', undefined)).toContain('claim-machine');
    expect(kinds('running', 1)).toContain('claim-machine');
    for (const epoch of [2, 3]) expect(kinds('running', epoch)).not.toContain('claim-machine');
    expect(kinds('off', undefined)).not.toContain('claim-machine');
  });

  test('is neither claimed nor given up in a pool that only this node has', () => {
    for (const epoch of [undefined, 3]) {
      expect(kinds('running', epoch, local)).toEqual(['undefine-machine']);
    }
  });
});

describe('a pool that is away', () => {
  const other = desiredMachine({
    id: 'machine-000000000b' as never,
    name: 'other',
    disks: [{ volume: 'volume-000000000c' as VolumeId, serial: 'system' }],
  });

  test('holds only the machines on it', () => {
    const desired = desiredState({
      pools: [nfs],
      volumes: [
        volume(system, { pool: POOL }),
        volume(data, { pool: POOL }),
        volume('volume-000000000c' as VolumeId),
      ],
      machines: [machine, other],
    });
    const both = actualMachines([
      { machine, state: 'off' },
      { machine: other, state: 'off' },
    ]);
    const volumes = new Map([...both.volumes].filter(([id]) => id === 'volume-000000000c'));
    const actual = { ...both, volumes, pools: new Map([[POOL, away]]) };
    expect(named(planSteps(planContext({ desired, actual })))).toEqual([
      `ensure-pool ${POOL}`,
      `start-machine ${other.id}`,
    ]);
  });

  test('of the node itself holds all that are off: their seeds are there', () => {
    const both = actualMachines([{ machine, state: 'off' }], { pool: 'absent', seeds: new Set() });
    const desired = desiredState({ machines: [machine] });
    expect(planSteps(planContext({ desired, actual: both }))).toEqual([]);
  });
});
