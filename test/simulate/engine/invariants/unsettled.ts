import { nodesOf } from '../../../../runtime/control/stacks/core/define/definition.ts';
import { networksOn } from '../../../../runtime/control/stacks/core/define/on-node.ts';
import type { StackRecord } from '../../../../runtime/control/stacks/core/define/stack-record.ts';
import { isUp } from '../../../../runtime/simulator/simulated-machines.ts';
import { isActive } from '../../../../schemas/capability/operation.ts';
import type { StackId } from '../../../../schemas/ids/brand.ts';
import { wrongForwarding } from './forwarding.ts';
import type { SeenNode, Sight } from './sight.ts';
import { strayedStacks } from './strayed.ts';

/**
 * Compares what is on the nodes with what the stored stacks mean, told anew and by simpler rules than
 * the server's: the one must not be derived from the other.
 *
 * @returns a sentence for each thing that is not yet as it shall be
 */
export function unsettled(sight: Sight): string[] {
  const strayed = strayedStacks(sight);
  const stacks = [...sight.tables.stacks.values()].filter(({ id }) => !strayed.has(id));
  return [
    ...[...sight.tables.operations.values()]
      .filter(({ record }) => isActive(record.state))
      .map(({ record }) => `“${record.title}” is ${record.state}`),
    ...stacks
      .filter(({ stage }) => stage !== 'defined' && stage !== 'kept')
      .map(({ name, stage }) => `${name} is only ${stage}`),
    ...stacks.flatMap(onTheWay),
    ...(sight.isRestored ? [] : inSharedPools(stacks, sight)),
    ...[...sight.tables.nodes.values()]
      .filter(({ orders }) => orders.dead)
      .filter(() => !sight.isRestored)
      .map(({ name }) => `${name} counts as dead`),
    // A node that was removed while it was lost hears of nothing any more: what it has stays there.
    ...sight.nodes
      .filter(({ id }) => sight.tables.nodes.has(id))
      .flatMap((node) => [
        ...unsettledOn(node, { stacks, strayed, sight }),
        ...wrongForwarding(
          node,
          sight.nodes,
          stacks.filter(({ stage }) => stage === 'defined'),
        ),
      ]),
  ];
}

/** What a move has not finished, or has left somewhere. */
const onTheWay = ({ definition }: StackRecord): string[] => [
  ...definition.machines.flatMap(({ name, move, left = [] }) => [
    ...(move ? [`${name} is on its way`] : []),
    ...left.map((node) => `${name} is not yet given up by ${node}`),
  ]),
  ...definition.volumes.flatMap(({ id, left = [] }) =>
    left.map((node) => `${id} is not yet deleted from ${node}`),
  ),
];

/** Volumes that nobody has any more, and claims without a volume. */
function inSharedPools(stacks: readonly StackRecord[], { pools }: Sight): string[] {
  const wanted = new Set<string>(stacks.flatMap((stack) => volumesOf(stack).map(({ id }) => id)));
  return [...pools.values()].flatMap(({ volumes, claims }) => [
    ...[...volumes.keys()]
      .filter((id) => !wanted.has(id))
      .map((id) => `volume ${id} is left in a shared pool`),
    ...[...claims.keys()]
      .filter((id) => !volumes.has(id))
      .map((id) => `a claim of ${id} is left in a shared pool`),
  ]);
}

/** What of its volumes a stack has: once removed, its data alone. */
const volumesOf = ({ definition, stage }: StackRecord) =>
  definition.volumes.filter(({ kind }) => stage === 'defined' || kind === 'data');

function unsettledOn(
  node: SeenNode,
  {
    stacks,
    strayed,
    sight,
  }: {
    readonly stacks: readonly StackRecord[];
    readonly strayed: ReadonlySet<StackId>;
    readonly sight: Sight;
  },
): string[] {
  const { name, world } = node;
  // What belongs to stacks that a restored server has never heard of is left alone.
  const isKnown = (stack: StackId): boolean =>
    !strayed.has(stack) && (!sight.isRestored || sight.tables.stacks.has(stack));
  const ofKnown = <Thing>(things: Iterable<[string, Thing]>, stackOf: (thing: Thing) => StackId) =>
    [...things].flatMap(([id, thing]) => (isKnown(stackOf(thing)) ? [id] : []));
  const defined = new Set(
    stacks.flatMap(({ definition }) => definition.machines.map((machine) => machine.id)),
  );
  const wanted = wantedOn(node, stacks);
  const compare = (
    what: string,
    found: Iterable<string>,
    listed: ReadonlySet<string>,
  ): string[] => {
    const there = new Set(found);
    return [
      ...[...listed].filter((id) => !there.has(id)).map((id) => `${what} ${id} is not on ${name}`),
      ...[...there].filter((id) => !listed.has(id)).map((id) => `${what} ${id} is left on ${name}`),
    ];
  };
  return [
    ...compare(
      'volume',
      ofKnown(world.volumes, ({ stack }) => stack),
      wanted.volumes,
    ),
    ...compare(
      'network',
      ofKnown(world.networks, ({ stack }) => stack),
      wanted.networks,
    ),
    ...compare('router', [...world.routers.keys()].filter(isKnown), wanted.routers),
    ...compare(
      'machine',
      ofKnown(world.domains, ({ machine }) => machine.stack),
      new Set(wanted.power.keys()),
    ),
    ...compare(
      'seed',
      [...world.seeds.keys()].filter((id) => !sight.isRestored || defined.has(id)),
      new Set(wanted.power.keys()),
    ),
    ...[...world.domains.entries()].flatMap(([id, domain]) => {
      const power = wanted.power.get(id);
      const isRight = power === 'on' ? isUp(domain, world) : HAS_NO_PROCESS.has(domain.state);
      if (power === undefined || isRight) return [];
      return [`${domain.machine.name} is ${domain.state} on ${name}, and should be ${power}`];
    }),
  ];
}

const HAS_NO_PROCESS: ReadonlySet<string> = new Set(['off', 'crashed']);

function wantedOn({ id }: SeenNode, stacks: readonly StackRecord[]) {
  const here = stacks.filter(({ definition }) => nodesOf(definition).includes(id));
  const defined = here.filter(({ stage }) => stage === 'defined');
  const machines = here.flatMap((stack) =>
    stack.definition.machines
      .filter(({ node }) => node === id)
      .map((machine) => ({ id: machine.id, stack })),
  );
  const ids = new Set<string>(machines.map((machine) => machine.id));
  return {
    volumes: new Set<string>(
      here.flatMap((stack) =>
        volumesOf(stack)
          .filter(({ machine, pool }) => ids.has(machine) && pool === undefined)
          .map((volume) => volume.id),
      ),
    ),
    networks: new Set<string>(
      defined.flatMap(({ definition }) => networksOn(definition, id).map((network) => network.id)),
    ),
    routers: new Set<string>(
      defined.filter(({ definition }) => definition.gateway === id).map((stack) => stack.id),
    ),
    power: new Map<string, 'on' | 'off'>(
      machines
        .filter(({ stack }) => stack.stage === 'defined')
        .map(({ id: machine, stack }) => [machine, stack.power]),
    ),
  };
}
