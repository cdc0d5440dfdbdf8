import {
  type DesiredImage,
  type DesiredState,
  PROTOCOL_VERSION,
} from '../../../../../schemas/agent/desired.ts';
import type { NodeId, StackId } from '../../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../../schemas/ids/digest.ts';
import type { Present } from '../../../nodes/core/present.ts';
import { imagesOn, machinesOn } from '../define/on-node.ts';
import { reaches } from '../define/stack-record.ts';
import { desiredAbsence, type Known } from './desired-absence.ts';
import { desiredArrivals } from './desired-arrivals.ts';
import { desiredMachine, type MachineSurroundings } from './desired-machine.ts';
import { type AddressOf, desiredNetworks, type TunnelSight } from './desired-networks.ts';
import { desiredProbes, type StartedMachines } from './desired-probes.ts';
import { desiredRouter } from './desired-router.ts';
import type { PlaceOf } from './desired-sending.ts';
import { desiredVolumes } from './desired-volumes.ts';
import { type ImageWhereabouts, imagePeers } from './image-peers.ts';
import { imagePools } from './image-pools.ts';
import type { OpenStack } from './open-stack.ts';

/** What a desired state depends on besides stacks: what nodes have told. */
export interface Surroundings {
  readonly machines: StartedMachines;
  readonly provenFor: MachineSurroundings['provenFor'];
  /** When machines of a stack that are ready are asked once more; absent: never. */
  readonly askedAt?: (stack: StackId) => string | undefined;
  readonly addressOf: AddressOf;
  readonly tunnels: TunnelSight;
  readonly knowsUplinks: boolean;
  readonly placeOf: PlaceOf;
  readonly nodesWith: MachineSurroundings['nodesWith'];
  readonly present: Present;
  readonly imagesAt: (image: Digest) => ImageWhereabouts;
  readonly known: Known;
  /** What the node is told of declared pools. */
  readonly pools: Pick<DesiredState, 'pools' | 'exports'>;
  /** Of machines that are started from now on; absent: what the node has. */
  readonly processor?: DesiredState['processor'];
  /** What it serves to machines that boot from the network; absent: nothing. */
  readonly boot?: DesiredState['boot'];
  /** What it shall do with itself, and whom it shall wake. */
  readonly power?: Pick<DesiredState, 'leave' | 'wakes'>;
}

/**
 * Derives what one node shall be. Pure: the whole document, every time.
 *
 * @param here the stacks that have something on this node
 */
export function desiredStateOf(
  node: NodeId,
  here: readonly OpenStack[],
  surroundings: Surroundings,
): Omit<DesiredState, 'generation'> {
  const { machines, placeOf, nodesWith, imagesAt, present, known, pools, processor, boot } =
    surroundings;
  const connected = here.filter(({ record }) => reaches(record.stage, 'connected'));
  const defined = here.filter(({ record }) => reaches(record.stage, 'defined'));
  const wantedIn = imagePools(
    node,
    here.map(({ record }) => record),
  );
  const { provenFor } = surroundings;
  const around = { states: machines, provenFor, placeOf, nodesWith };
  return {
    protocol: PROTOCOL_VERSION,
    node,
    images: uniqueById(
      here.toSorted(refusedFirst).flatMap((stack) => imagesOf(stack, node, imagesAt)),
    ).map((image) => withPools(image, wantedIn.get(image.id))),
    volumes: here.flatMap(({ record }) => desiredVolumes(record, node, around)),
    networks: connected.flatMap(({ record }) => desiredNetworks(record, node, surroundings)),
    routers: connected
      .filter(({ record }) => record.definition.gateway === node)
      .map(({ record }) => desiredRouter(record, surroundings)),
    probes: here.flatMap((stack) =>
      desiredProbes(stack, node, machines, surroundings.askedAt?.(stack.record.id)),
    ),
    machines: defined.flatMap((stack) =>
      machinesOn(stack.record.definition, node).map((machine) =>
        desiredMachine(stack, machine, around),
      ),
    ),
    ...pools,
    arrivals: here.flatMap((stack) => desiredArrivals(stack, node, around)),
    gone: desiredAbsence(
      node,
      here.map(({ record }) => record),
      { present, known },
    ),
    ...(processor ? { processor } : {}),
    ...(boot ? { boot } : {}),
    ...surroundings.power,
  };
}

const withPools = (image: DesiredImage, pools: DesiredImage['pools']): DesiredImage =>
  pools ? { ...image, pools } : image;

const uniqueById = <Item extends { id: string }>(items: readonly Item[]): Item[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
];

/** An image of several stacks is fetched from the last of their registries: one that may be asked. */
const refusedFirst = (a: OpenStack, b: OpenStack): number =>
  Number(b.access === 'refused') - Number(a.access === 'refused');

function imagesOf(
  { record, access }: OpenStack,
  node: NodeId,
  imagesAt: Surroundings['imagesAt'],
): DesiredState['images'] {
  const { stage, definition, appliance } = record;
  if (!reaches(stage, 'fetched')) return [];
  const { registry, repository } = appliance;
  const source = { registry, access, repository };
  return imagesOn(definition, node).map((image) => ({
    ...image,
    source,
    peers: imagePeers(image.id, node, imagesAt(image.id)),
  }));
}
