import { describe, expect, test } from 'vitest';
import type { StackDefinition } from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import { returnDisks } from '../../../../../../runtime/control/stacks/core/plan/return-disks.ts';
import {
  type PointSight,
  whyNoPoint,
} from '../../../../../../runtime/control/stacks/core/plan/why-no-point.ts';
import { stackSight } from '../../../../../../runtime/control/stacks/core/view/stack-sight.ts';
import { simulatedFacts } from '../../../../../../runtime/simulator/simulated-node.ts';
import type { ObservedMachine, ObservedState } from '../../../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';
import type { NodeId, VolumeId } from '../../../../../../schemas/ids/brand.ts';
import { definitionOf, ONE, TWO } from '../../../../../contract/lab/stored-stacks.ts';

const definition = definitionOf({}, { uplinkIndex: 0, vnis: [1] });
const another = definitionOf({}, { uplinkIndex: 0, vnis: [1] });
const NAMES = new Map<NodeId, string>([
  [ONE, 'one'],
  [TWO, 'two'],
]);

interface Scene {
  readonly of?: StackDefinition;
  readonly state?: ObservedMachine['state'];
  readonly volumes?: ObservedState['volumes'];
  readonly parts?: Partial<PointSight>;
  readonly isOld?: boolean;
  readonly silent?: readonly NodeId[];
}

function look({ of = definition, silent = [], ...scene }: Scene = {}): PointSight {
  const { state = 'ready', volumes = [], isOld = false } = scene;
  const { layers: _layers, ...older } = simulatedFacts(ONE);
  const reportOf = (node: NodeId): ObservedState | undefined =>
    silent.includes(node)
      ? undefined
      : ({
          facts: isOld ? older : simulatedFacts(node),
          machines: of.machines
            .filter((machine) => machine.node === node)
            .map(({ id }) => ({ id, state, runs: [] })),
          volumes,
          routers: [],
        } as Partial<ObservedState> as ObservedState);
  return {
    record: { name: 'blog' as never, definition: of },
    sight: stackSight(of, 'stack-0123456789', reportOf),
    isLost: () => false,
    nodeName: (node) => NAMES.get(node) ?? node,
    points: 0,
    ...scene.parts,
  };
}

const codes = (scene?: Scene): string[] => whyNoPoint(look(scene)).map(({ code }) => code);

describe('a restore point', () => {
  test('is possible while machines of one node run, and while they are off', () => {
    expect(codes()).toEqual([]);
    expect(codes({ state: 'off' })).toEqual([]);
  });

  test('waits for nodes that are silent or lost, and for agents that know none', () => {
    expect(codes({ silent: [ONE] })).toEqual(['NODE_CLOSED']);
    expect(codes({ parts: { isLost: () => true } })).toEqual(['NODE_CLOSED']);
    expect(codes({ isOld: true })).toEqual(['AGENT_OLD']);
  });

  test('of machines that run on several nodes is refused, with what to do; off, it is possible', () => {
    const machines = [
      ...definition.machines,
      ...another.machines.map((each) => ({ ...each, node: TWO })),
    ];
    const of = { ...definition, machines };
    expect(whyNoPoint(look({ of }))).toMatchObject([
      { code: 'SPREAD', message: expect.stringContaining('(one, two)') as string },
    ]);
    expect(codes({ of, state: 'off' })).toEqual([]);
  });

  test('is refused where there are many, or their disks are not merged yet', () => {
    expect(codes({ parts: { points: LIMITS.stack.points.most } })).toEqual(['TOO_MANY_POINTS']);
    const id = (number: number) => `volume-${String(number).padStart(10, '0')}` as VolumeId;
    const [disk] = definition.volumes;
    const layers = Array.from({ length: LIMITS.stack.points.mostBelow }, (_, index) => ({
      ...disk!,
      id: id(index),
      layer: true as const,
      ...(index === 0 ? {} : { base: id(index - 1) }),
    }));
    const volumes = [{ ...disk!, base: id(layers.length - 1) }];
    expect(codes({ of: { ...definition, layers, volumes } })).toEqual(['TOO_MANY_LAYERS']);
    const fewer = [{ ...disk!, base: id(layers.length - 2) }];
    expect(codes({ of: { ...definition, layers, volumes: fewer } })).toEqual([]);
  });

  test('is refused while a disk is missing or a machine has failed', () => {
    const since = '2026-05-01T12:00:00.000Z';
    const [{ id }] = definition.volumes as [StackDefinition['volumes'][number]];
    const missing = [{ id, state: 'missing' as const, usedBytes: 0, since }];
    expect(codes({ volumes: missing })).toEqual(['VOLUME_MISSING']);
    expect(codes({ state: 'failed' })).toEqual(['MACHINE_FAILED']);
  });
});

describe('going back', () => {
  const layerOf = (index: number) => `volume-layer0000${index}` as VolumeId;
  const layers = definition.volumes.map((volume, index) => ({
    ...volume,
    id: layerOf(index),
    layer: true as const,
  }));
  const disks = layers.map(({ id: layer, machine, name }) => ({ machine, name, layer }));
  let made = 0;
  const plan = (scene: Scene, kept = disks) =>
    returnDisks({ disks: kept }, look(scene), () => `volume-fresh0000${(made += 1)}` as VolumeId);

  test('makes a fresh disk over what each was', () => {
    const { disks: fresh, problems } = plan({ of: { ...definition, layers } });
    expect(problems).toEqual([]);
    expect(fresh.map(({ disk, base }) => [disk, base])).toEqual(
      definition.volumes.map(({ id }, index) => [id, layerOf(index)]),
    );
    expect(new Set(fresh.map((each) => each.fresh)).size).toBe(fresh.length);
  });

  test('of one volume leaves all others what they hold, and asks nothing of what they were', () => {
    const [, second] = definition.volumes;
    const scene = look({ of: { ...definition, layers: layers.slice(1, 2) } });
    let number = 0;
    const { disks: fresh, problems } = returnDisks(
      { disks },
      scene,
      () => `volume-fresh0000${(number += 1)}` as VolumeId,
      [second!.id],
    );
    expect(problems).toEqual([]);
    expect(fresh.map(({ disk, base }) => [disk, base])).toEqual(
      definition.volumes.map(({ id }, index) => [id, index === 1 ? layerOf(1) : id]),
    );
    expect(
      returnDisks({ disks }, scene, () => 'volume-fresh00009' as VolumeId, [
        definition.volumes[0]!.id,
      ]).problems,
    ).toHaveLength(1);
  });

  test('of one volume is refused while one that stays what it is is missing, or stands on too many', () => {
    const [first, second] = definition.volumes;
    const back = (scene: Scene, alone: VolumeId) =>
      returnDisks({ disks }, look(scene), () => 'volume-fresh00009' as VolumeId, [alone]).problems;
    const volumes = [{ id: first!.id, state: 'missing' as const, usedBytes: 0 }];
    const of = { ...definition, layers };
    expect(back({ of, volumes }, second!.id)).toEqual([
      {
        code: 'POINT_DISK',
        message: expect.stringContaining(`“${first!.name}”`) as string,
      },
    ]);
    // Nothing of what it holds now is needed of the one that goes back.
    expect(back({ of, volumes }, first!.id)).toEqual([]);

    const { mostBelow } = LIMITS.stack.points;
    const standing = (count: number): StackDefinition => {
      const below = Array.from({ length: count }, (_, at) => ({
        ...second!,
        id: `volume-below${String(at).padStart(5, '0')}` as VolumeId,
        layer: true as const,
        point: 'point-0123456789' as never,
        ...(at === 0 ? {} : { base: `volume-below${String(at - 1).padStart(5, '0')}` as VolumeId }),
      }));
      const deep = { ...second!, base: below.at(-1)!.id };
      const rest = definition.volumes.filter(({ id }) => id !== second!.id);
      return { ...definition, volumes: [...rest, deep], layers: [...layers, ...below] };
    };
    expect(back({ of: standing(mostBelow - 1) }, first!.id)).toEqual([]);
    expect(back({ of: standing(mostBelow) }, second!.id)).toEqual([]);
    expect(back({ of: standing(mostBelow) }, first!.id)).toMatchObject([
      {
        code: 'TOO_MANY_LAYERS',
        message: `Disks of blog stand on ${mostBelow} others already, and each of those that stay would stand on one more.`,
      },
    ]);
  });

  test.each([
    ['is not part of', { of: { ...definition, layers } }, disks.slice(1)],
    ['is not kept', { of: { ...definition, layers: layers.slice(1) } }, disks],
    [
      'is missing',
      {
        of: { ...definition, layers },
        volumes: [{ id: layerOf(0), state: 'missing' as const, usedBytes: 0 }],
      },
      disks,
    ],
  ])('is refused for a disk that %s', (words, scene, kept) => {
    expect(plan(scene, kept).problems).toMatchObject([
      { code: 'POINT_DISK', message: expect.stringContaining(words) as string },
    ]);
  });
});
