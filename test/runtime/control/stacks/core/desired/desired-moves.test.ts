import { describe, expect, test } from 'vitest';
import type { MachineMove } from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import type { StackRecord } from '../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import { desiredAbsence } from '../../../../../../runtime/control/stacks/core/desired/desired-absence.ts';
import { desiredArrivals } from '../../../../../../runtime/control/stacks/core/desired/desired-arrivals.ts';
import { desiredMachine } from '../../../../../../runtime/control/stacks/core/desired/desired-machine.ts';
import { sendingOf } from '../../../../../../runtime/control/stacks/core/desired/desired-sending.ts';
import { desiredVolumes } from '../../../../../../runtime/control/stacks/core/desired/desired-volumes.ts';
import { powerOf } from '../../../../../../runtime/control/stacks/core/desired/start-order.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';
import { fakeDigest, makeManifest } from '../../../../../fakes/appliances.ts';
import { poolId } from '../../../pools/core/lab.ts';
import { definedMachine, definedVolume, definition, nodeId } from '../define/lab.ts';

const [a, b, c] = ['a', 'b', 'c'].map(nodeId) as [never, never, never];
const id = (name: string) => `volume-${name}` as never;
const PHASES = ['prepare', 'stop', 'carry', 'settle'] as const;
const move = (over: Partial<MachineMove> = {}): MachineMove => ({
  operation: 'operation-1' as never,
  to: b,
  mode: 'live',
  copy: [id('web')],
  phase: 'carry',
  ...over,
});
const place = (node: string) => ({ node, address: '192.0.2.7', port: 8472 }) as never;
const nowhere = () => undefined;

const volumes = [
  definedVolume('db'),
  definedVolume('web', { name: 'system', kind: 'system', image: fakeDigest('web image') }),
  definedVolume('web', { id: id('shared'), pool: poolId('tank') }),
];
/** `db` on `a`, where the router is, and `web` on its way from `a` to `b`. */
const record = (moving: MachineMove | undefined, over: object = {}): StackRecord =>
  ({
    id: 'stack-1',
    name: 'blog',
    stage: 'defined',
    isLowering: false,
    power: 'on',
    madeVolumes: volumes.map((volume) => volume.id),
    parameters: {},
    appliance: { manifest: makeManifest() },
    definition: definition({
      machines: [definedMachine('db'), definedMachine('web', moving ? { move: moving } : {})],
      volumes,
    }),
    ...over,
  }) as never;
const open = (stack: StackRecord) => ({
  record: stack,
  secrets: { parameters: {}, secrets: { db_password: 'x' } },
  access: 'own' as const,
  runs: [],
});
const around = (placeOf: (node: never) => never | undefined = place) =>
  ({ states: new Map(), provenFor: () => undefined, placeOf, nodesWith: () => [] }) as never;
const sightOf = (placeOf: typeof nowhere) => ({ placeOf, nodesWith: () => [] });
const volumesOn = (
  node: never,
  moving: MachineMove | undefined,
  placeOf: typeof nowhere = place as never,
) =>
  desiredVolumes(record(moving), node, sightOf(placeOf)).map(
    ({ id: volume, mode, readers, from }) => ({
      id: volume,
      mode,
      ...(readers ? { readers } : {}),
      ...(from ? { from } : {}),
    }),
  );

describe('the node that a machine leaves', () => {
  const web = (over: Partial<MachineMove>) => definedMachine('web', { move: move(over) });

  test('sends a running one once everything is prepared, to where the other agent answers', () => {
    expect(sendingOf(web({}), place as never)).toEqual({
      operation: 'operation-1',
      to: place(b),
      copy: [id('web')],
      mostDowntimeMs: LIMITS.move.mostDowntimeMs,
    });
  });

  test('sends none before, after, one that is off, or where nobody answers', () => {
    for (const phase of ['prepare', 'stop', 'settle'] as const) {
      expect(sendingOf(web({ phase }), place as never)).toBeUndefined();
    }
    expect(sendingOf(web({ mode: 'cold' }), place as never)).toBeUndefined();
    expect(sendingOf(definedMachine('web'), place as never)).toBeUndefined();
    expect(sendingOf(web({}), nowhere)).toBeUndefined();
  });

  test('is told of it with the machine', () => {
    const stack = record(move());
    const told = (placeOf?: never) =>
      desiredMachine(open(stack), stack.definition.machines[1]!, around(placeOf));
    expect(told().sending?.to).toEqual(place(b));
    expect(told(nowhere as never)).not.toHaveProperty('sending');
  });

  test('lets the other one read volumes of a machine that is off, while they are copied', () => {
    const kept = [
      { id: id('db'), mode: 'keep' },
      { id: id('web'), mode: 'keep' },
      { id: id('shared'), mode: 'keep' },
    ];
    expect(volumesOn(a, move({ mode: 'cold' }))).toEqual(
      kept.map((each) => (each.id === id('web') ? { ...each, readers: [b] } : each)),
    );
    for (const phase of ['prepare', 'stop', 'settle'] as const) {
      expect(volumesOn(a, move({ mode: 'cold', phase }))).toEqual(kept);
    }
    expect(volumesOn(a, move())).toEqual(kept);
    expect(volumesOn(a, undefined)).toEqual(kept);
  });

  test.each([
    ...PHASES.map((phase) => ['cold', phase, phase === 'prepare' ? 'on' : 'off'] as const),
    ...PHASES.map((phase) => ['live', phase, phase === 'prepare' ? 'on' : 'held'] as const),
  ])('has one that moves %s at “%s” %s', (mode, phase, power) => {
    const stack = record(move({ mode, phase }));
    const states = new Map([['machine-db', { state: 'ready' as const }]]);
    expect(powerOf(stack.definition.machines[1]!, stack, states as never)).toEqual({
      power: power === 'off' ? 'off' : 'on',
      hold: power === 'held',
    });
  });
});

describe('the node that a machine goes to', () => {
  test('lets in a running one as it will be there, with its volumes', () => {
    const stack = record(move());
    const [arrival, ...rest] = desiredArrivals(open(stack), b, around());
    expect(rest).toEqual([]);
    expect(arrival).toMatchObject({
      operation: 'operation-1',
      from: a,
      copy: [id('web')],
      machine: { id: 'machine-web', epoch: 2 },
    });
    expect(arrival?.machine).not.toHaveProperty('sending');
    expect(arrival?.volumes?.map(({ id: volume, mode }) => [volume, mode])).toEqual([
      [id('web'), 'create'],
      [id('shared'), 'keep'],
    ]);
  });

  test('lets none in that is off, goes elsewhere, or whose stack is not there', () => {
    const arrivals = (stack: StackRecord, node = b) => desiredArrivals(open(stack), node, around());
    expect(arrivals(record(move({ mode: 'cold' })))).toEqual([]);
    expect(arrivals(record(undefined))).toEqual([]);
    expect(arrivals(record(move()), c)).toEqual([]);
    expect(arrivals(record(move(), { stage: 'connected' }))).toEqual([]);
  });

  test('copies volumes of one that is off from the other, once that answers', () => {
    const cold = move({ mode: 'cold' });
    expect(volumesOn(b, cold)).toEqual([{ id: id('web'), mode: 'create', from: place(a) }]);
    expect(volumesOn(b, cold, nowhere)).toEqual([]);
    expect(volumesOn(b, move({ mode: 'cold', phase: 'prepare' }))).toEqual([]);
    expect(volumesOn(b, move())).toEqual([]);
    expect(volumesOn(c, cold)).toEqual([]);
  });

  test('may have a running one before it is its own', () => {
    const present = { machines: ['machine-web'], networks: [], routers: [] } as never;
    const known = { machine: () => true, network: () => true, stack: () => true };
    const absent = (moving: MachineMove, left: readonly never[] = []) => {
      const stack = record(moving);
      const machines = stack.definition.machines.map((machine) =>
        machine.name === 'web' ? { ...machine, left: [...left] } : machine,
      );
      const here = [{ ...stack, definition: { ...stack.definition, machines } }];
      return desiredAbsence(b, here, { present, known }).machines;
    };
    expect(absent(move())).toEqual([]);
    expect(absent(move(), [b])).toEqual([]);
    expect(absent(move({ mode: 'cold' }), [b])).toEqual(['machine-web']);
  });
});

describe('what a move has left', () => {
  test('is deleted there', () => {
    const stack = record(undefined);
    const left = stack.definition.volumes.map((volume, i) =>
      i === 1 ? { ...volume, left: [b] } : volume,
    );
    const moved = { ...stack, definition: { ...stack.definition, volumes: left } };
    expect(desiredVolumes(moved, b, sightOf(place as never))).toEqual([
      {
        id: id('web'),
        stack: 'stack-1',
        label: 'system of web',
        sizeBytes: 2 ** 30,
        image: fakeDigest('web image'),
        mode: 'discard',
        moved: true,
      },
    ]);
  });

  test('is not to be made while another node has its machine, of which nothing is known', () => {
    const placed = { placeOf: nowhere, nodesWith: () => [c] };
    const stack = { ...record(undefined), madeVolumes: [] };
    const made = {
      ...stack,
      madeVolumes: stack.definition.volumes.map(({ id: volume }) => volume),
    };
    expect(desiredVolumes(stack, a, sightOf(nowhere)).map(({ mode }) => mode)).toContain('create');
    expect(desiredVolumes(stack, a, placed).map(({ mode }) => mode)).not.toContain('create');
    expect(new Set(desiredVolumes(made, a, placed).map(({ mode }) => mode))).toEqual(
      new Set(['keep']),
    );
  });

  test('is told with the pool that it is in', () => {
    const [, , shared] = desiredVolumes(record(undefined), a, sightOf(nowhere));
    expect(shared).toMatchObject({ label: 'store of web', pool: poolId('tank') });
    const [db] = desiredVolumes(record(undefined), a, sightOf(nowhere));
    expect(db).not.toHaveProperty('pool');
    expect(db).not.toHaveProperty('image');
  });
});
