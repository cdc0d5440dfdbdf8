import { describe, expect, test } from 'vitest';
import type { ArrivalMemory } from '../../../../../../runtime/agent/compute/core/machine-memory.ts';
import {
  type ArrivalSight,
  hasArrived,
  planArrivals,
  withoutArriving,
} from '../../../../../../runtime/agent/compute/core/moves/decide-arrival.ts';
import type { DesiredArrival, DesiredVolume } from '../../../../../../schemas/agent/desired.ts';
import type { OperationId, VolumeId } from '../../../../../../schemas/ids/brand.ts';
import { fakeDigest } from '../../../../../fakes/appliances.ts';
import { actualState, desiredState, machineMemory } from '../../../../../fakes/agent-plan.ts';
import { desiredMachine, OTHER_NODE } from '../../../../../fakes/machines.ts';

const machine = desiredMachine();
const [FIRST, SECOND] = ['op-0000000001', 'op-0000000002'] as [OperationId, OperationId];
const [SYSTEM, DATA] = machine.disks.map(({ volume }) => volume) as [VolumeId, VolumeId];
const image = fakeDigest('image');
const volume: DesiredVolume = {
  id: SYSTEM,
  stack: machine.stack,
  label: 'system',
  sizeBytes: 1,
  image,
  mode: 'create',
};
const arrival = (parts: Partial<DesiredArrival> = {}): DesiredArrival => ({
  operation: FIRST,
  from: OTHER_NODE,
  machine,
  copy: [SYSTEM],
  volumes: [volume],
  ...parts,
});
const known = (parts: Partial<ArrivalMemory> = {}): ArrivalMemory => ({
  operation: FIRST,
  from: OTHER_NODE,
  copy: [SYSTEM],
  arrived: false,
  ...parts,
});
const remember = (memory: ArrivalMemory) =>
  new Map([[machine.id, machineMemory({ arrival: memory })]]);
/** Everything that the machine needs and that its arrival does not make. */
const ACTUAL = actualState({
  images: new Set([image]),
  networks: new Set(machine.interfaces.map(({ network }) => network)),
  volumes: new Map([[DATA, { id: DATA, usedBytes: 0 }]]),
});

const plan = (parts: Partial<ArrivalSight> = {}) =>
  planArrivals({
    desired: desiredState({ arrivals: [arrival()] }),
    actual: ACTUAL,
    memories: new Map(),
    open: new Set(),
    ...parts,
  });

describe('a machine that shall come', () => {
  test('is let in when everything is there that it needs', () => {
    expect(plan()).toEqual([{ kind: 'prepare-arrival', arrival: arrival() }]);
  });

  test.each([
    ['its pool', { ...ACTUAL, pool: 'absent' as const }],
    ['an image of a volume that is copied', { ...ACTUAL, images: new Set<never>() }],
    ['a network', { ...ACTUAL, networks: new Set<never>() }],
    ['a volume that is shared', { ...ACTUAL, volumes: new Map() }],
  ])('is not let in without %s', (_what, actual) => {
    expect(plan({ actual })).toEqual([]);
  });

  test('is prepared once by each process, and again by one that has just started', () => {
    const memories = remember(known());
    expect(plan({ memories, open: new Set([machine.id]) })).toEqual([]);
    expect(plan({ memories })).toMatchObject([{ kind: 'prepare-arrival' }]);
  });

  test('is not prepared any more once it has arrived, or is the node’s', () => {
    expect(plan({ memories: remember(known({ arrived: true })) })).toEqual([]);
    const desired = desiredState({ arrivals: [arrival()], machines: [machine] });
    expect(plan({ desired })).toEqual([]);
  });
});

describe('a machine that shall not come any more', () => {
  const nobody = desiredState();

  test('leaves nothing of what was made for it', () => {
    const arrivalMemory = known();
    const closed = [{ kind: 'close-arrival', machine: machine.id, arrival: arrivalMemory }];
    expect(plan({ desired: nobody, memories: remember(arrivalMemory) })).toEqual(closed);
    const open = new Set([machine.id]);
    expect(plan({ desired: nobody, memories: remember(arrivalMemory), open })).toEqual(closed);
  });

  test('is cleared up before another try is let in', () => {
    const desired = desiredState({ arrivals: [arrival({ operation: SECOND })] });
    expect(plan({ desired, memories: remember(known()) })).toMatchObject([
      { kind: 'close-arrival', arrival: { operation: FIRST } },
    ]);
  });

  test('is left alone when it has arrived: nobody names it, and it runs', () => {
    expect(plan({ desired: nobody, memories: remember(known({ arrived: true })) })).toEqual([]);
  });
});

test('once it is the node’s, nothing more is let in for it, and nothing is removed', () => {
  const desired = desiredState({ machines: [machine] });
  const memories = remember(known({ arrived: true }));
  const open = new Set([machine.id]);
  expect(plan({ desired, memories, open })).toEqual([
    { kind: 'keep-arrival', machine: machine.id },
  ]);
  expect(plan({ desired, memories })).toEqual([]);
  expect(plan({ desired, memories: remember(known()), open })).toMatchObject([
    { kind: 'keep-arrival' },
  ]);
});

test('a machine has arrived by the very order that named it', () => {
  expect(hasArrived(arrival(), remember(known({ arrived: true })))).toBe(true);
  expect(hasArrived(arrival(), remember(known()))).toBe(false);
  const other = arrival({ operation: SECOND });
  expect(hasArrived(other, remember(known({ arrived: true })))).toBe(false);
});

test('what is being filled for a machine that may not come is no volume of the node', () => {
  const volumes = new Map([SYSTEM, DATA].map((id) => [id, id]));
  expect([...withoutArriving(volumes, remember(known())).keys()]).toEqual([DATA]);
  expect(withoutArriving(volumes, remember(known({ arrived: true })))).toBe(volumes);
  expect(withoutArriving(volumes, new Map())).toBe(volumes);
});
