import { z } from 'zod';
import {
  MachineId,
  NetworkId,
  NodeId,
  OperationId,
  PointId,
  PoolId,
  StackId,
  VolumeId,
} from '../../../../../schemas/ids/brand.ts';
import { Bytes } from '../../../../../schemas/ids/byte-size.ts';
import { Digest } from '../../../../../schemas/ids/digest.ts';
import { MacAddress } from '../../../../../schemas/ids/names.ts';

/**
 * How far a move has come. `prepare`: the other node makes everything that the machine needs there;
 * `stop`: a cold one is switched off; `carry`: it goes over, or its volumes are copied; `settle`: it
 * was called off, and the node it leaves says whether it has gone.
 */
export const MovePhase = z.enum(['prepare', 'stop', 'carry', 'settle']);
export type MovePhase = z.infer<typeof MovePhase>;

/**
 * A move that is going on. `live`: it runs while it goes; `cold`: it is off meanwhile. Volumes named
 * in `copy` go along; the others are in pools that both nodes have.
 */
export const MachineMove = z.object({
  operation: OperationId,
  to: NodeId,
  mode: z.enum(['live', 'cold']),
  copy: z.array(VolumeId),
  phase: MovePhase.default('prepare'),
});
export type MachineMove = z.infer<typeof MachineMove>;

/**
 * A restart that a change of its stack has brought about. `off`: it is switched off for it; `on`: it is to get
 * ready again; `done`: it has. `back`: the change was called off, and it gets what it had.
 */
export const MachineRestart = z.object({
  operation: OperationId,
  way: z.enum(['there', 'back']),
  phase: z.enum(['off', 'on', 'done']),
  /** Memory of its node that nobody else gets before the change has held: it may get it back. */
  keepsBytes: Bytes.optional(),
});
export type MachineRestart = z.infer<typeof MachineRestart>;

/**
 * What a stack is made of, with every id, address and port decided. Made once, by the first step of
 * an install, and stored; everything an agent is told is derived from it.
 */
export const DefinedMachine = z.object({
  id: MachineId,
  name: z.string(),
  role: z.string(),
  index: z.int(),
  hostname: z.string(),
  node: NodeId,
  /** Raised whenever another node takes it over; absent: 1. */
  epoch: z.int().min(1).optional(),
  /** Present while an operation takes it to another node. */
  move: MachineMove.optional(),
  /** Present while an operation changes it. */
  restart: MachineRestart.optional(),
  /** Nodes that had it, and have not said since that they gave it up. */
  left: z.array(NodeId).optional(),
  cpu: z.int(),
  memoryBytes: Bytes,
  firmware: z.literal('uefi').optional(),
  /** What its guest knows itself by: that of the machine it is a fenced clone or the backup of; absent: its own id. */
  instance: z.string().max(64).optional(),
  disks: z.array(z.object({ volume: VolumeId, serial: z.string() })),
  interfaces: z.array(
    z.object({
      network: NetworkId,
      mac: MacAddress,
      address4: z.ipv4(),
      address6: z.ipv6(),
    }),
  ),
});
export type DefinedMachine = z.infer<typeof DefinedMachine>;

export const DefinedVolume = z.object({
  id: VolumeId,
  machine: MachineId,
  name: z.string(),
  kind: z.enum(['system', 'data']),
  sizeBytes: Bytes,
  image: Digest.nullable(),
  /** Absent: the own pool of the node that its machine is on. */
  pool: PoolId.optional(),
  /** Nodes on which a move has left its old content, to be deleted. */
  left: z.array(NodeId).optional(),
  /** The layer that it stands on; absent: its image, or nothing. */
  base: VolumeId.optional(),
  /** A layer that it may still stand on, and comes off. */
  off: VolumeId.optional(),
});
export type DefinedVolume = z.infer<typeof DefinedVolume>;

/**
 * A volume that is no disk of its machine. `point`: it holds what the disk held at that restore point;
 * `fresh`: it is to become a disk, and nothing was written to it yet. With neither, it is there
 * only as long as something stands on it. Nobody writes to a layer but to take it off another one.
 */
export const DefinedLayer = DefinedVolume.extend({
  layer: z.literal(true),
  point: PointId.optional(),
  fresh: z.literal(true).optional(),
  /** Clones of the stack that have volumes on it: it is neither merged nor deleted before they have none. */
  lent: z.array(StackId).min(1).optional(),
});
export type DefinedLayer = z.infer<typeof DefinedLayer>;

export const DefinedNetwork = z.object({
  id: NetworkId,
  name: z.string(),
  vni: z.int(),
  /** Largest packet, in bytes; what stacks had before nodes could be joined. */
  mtu: z.int().default(1_450),
  subnet4: z.cidrv4(),
  subnet6: z.cidrv6(),
  /** It is part of a LAN, whose subnet is its own, by this uplink of its gateway. */
  uplink: z.object({ name: z.string(), router4: z.ipv4() }).optional(),
  /** Nodes that had the router in it, or were to have it, and have not said since that they do not. */
  left: z.array(NodeId).optional(),
});
export type DefinedNetwork = z.infer<typeof DefinedNetwork>;

export const DefinedPort = z.object({
  key: z.string(),
  title: z.string(),
  role: z.string(),
  port: z.int(),
  protocol: z.enum(['tcp', 'udp']),
  scheme: z.enum(['http', 'https', 'none']),
  hostPort: z.int(),
});
export type DefinedPort = z.infer<typeof DefinedPort>;

/**
 * A port that a stack has taken and does not publish: that restore point needs it to go back to, or a change that is
 * under way.
 */
export const HeldPort = DefinedPort.extend({ point: PointId });
export type HeldPort = z.infer<typeof HeldPort>;

export const StackDefinition = z.object({
  gateway: NodeId,
  domain: z.string(),
  uplinkIndex: z.int(),
  machines: z.array(DefinedMachine),
  volumes: z.array(DefinedVolume),
  /** Absent: there are none. */
  layers: z.array(DefinedLayer).optional(),
  networks: z.array(DefinedNetwork),
  ports: z.array(DefinedPort),
  /** Absent: there are none. */
  heldPorts: z.array(HeldPort).optional(),
  images: z.array(z.object({ id: Digest, indexBytes: Bytes, diskBytes: Bytes, label: z.string() })),
});
export type StackDefinition = z.infer<typeof StackDefinition>;

/** @returns the nodes that machines and the router of a stack are on, each once */
export const nodesOf = ({
  gateway,
  machines,
}: Pick<StackDefinition, 'gateway' | 'machines'>): NodeId[] => [
  ...new Set([gateway, ...machines.map(({ node }) => node)]),
];

/**
 * @returns the nodes that have to know of a stack, each once: those of its machines and its router,
 *   those that a machine moves to, and those that a move has left something on
 */
export const concernedNodes = (
  definition: Pick<StackDefinition, 'gateway' | 'machines' | 'volumes' | 'networks'>,
): NodeId[] => [
  ...new Set([
    ...nodesOf(definition),
    ...definition.machines.flatMap(({ move }) => (move ? [move.to] : [])),
    ...nodesLeft(definition),
  ]),
];

/** @returns the nodes that a move has left something on, each once */
export const nodesLeft = ({
  machines,
  volumes,
  networks,
}: Pick<StackDefinition, 'machines' | 'volumes' | 'networks'>): NodeId[] => [
  ...new Set([...machines, ...volumes, ...networks].flatMap(({ left = [] }) => left)),
];
