import { z } from 'zod';
import { NetworkReady, Ready } from '../appliance/ready.ts';
import { Bytes } from '../ids/byte-size.ts';
import {
  MachineId,
  NetworkId,
  NodeId,
  OperationId,
  PoolId,
  StackId,
  VolumeId,
} from '../ids/brand.ts';
import { Digest } from '../ids/digest.ts';
import { DiskName, DnsName, Label, MacAddress } from '../ids/names.ts';
import { NodeAddress } from './node-address.ts';
import { GuestConfig } from './guest.ts';
import { DesiredBoot } from './boot.ts';
import { DesiredLan } from './lan.ts';
import { DesiredNodeDisk } from './node-disk.ts';
import { DesiredExport, DesiredPool } from './pool.ts';
import { DesiredLeave, DesiredWakes } from './power.ts';
import { TunnelEnd } from './tunnel.ts';
import { MachineProcessor } from './processor.ts';

/** Raised when an older agent would misread a document. */
export const PROTOCOL_VERSION = 3;
/** The version before: its agents keep working, without what spans nodes. */
export const OLDEST_PROTOCOL = 2;

/**
 * How the registry of an image may be reached. `own`: as the server's own. `public`: approved, only at
 * public addresses. `private`: approved, at any address. `refused`: it is not approved, or not any more.
 */
export const RegistryAccess = z.enum(['own', 'public', 'private', 'refused']);
export type RegistryAccess = z.infer<typeof RegistryAccess>;

/** Where the agent of another node answers other agents. */
export const PeerPlace = z.strictObject({
  node: NodeId,
  address: NodeAddress,
  port: z.int().min(1).max(65_535),
});
export type PeerPlace = z.infer<typeof PeerPlace>;

const AsUser = StackId.optional().describe(
  'The stack whose user this belongs to: what it stands on belongs to that one. Absent: its own. Only for agents that tell of clones',
);

/** A read-only disk image, named by the digest of its chunk index. Kept while anything names it. */
export const DesiredImage = z.strictObject({
  id: Digest.describe('Digest of the chunk index blob'),
  indexBytes: Bytes,
  diskBytes: Bytes,
  label: z.string().describe('For messages: appliance, version and role'),
  source: z.strictObject({
    registry: z.url().describe('Base URL'),
    access: RegistryAccess,
    repository: z.string(),
    token: z.string().optional().describe('Pull token, for appliances that are not public'),
  }),
  peers: z
    .array(
      PeerPlace.extend({
        has: z
          .enum(['all', 'parts'])
          .describe('all: it is complete there; parts: it is being fetched, or is about to be'),
      }),
    )
    .describe('Nodes that serve it to other nodes; asked before the registry'),
  pools: z
    .array(z.union([z.literal('own'), PoolId]))
    .min(1)
    .optional()
    .describe('Where it is wanted; “own” is the pool of the node itself; absent: only there'),
});
export type DesiredImage = z.infer<typeof DesiredImage>;

/**
 * What shall become of a volume. `create`: it is made, once. `keep`: it has existed, so it is used
 * as it is and never made; where it is gone, it is reported as missing. `discard`: it is deleted.
 */
export const VolumeMode = z.enum(['create', 'keep', 'discard']);
export type VolumeMode = z.infer<typeof VolumeMode>;

/**
 * A writable disk: over an image (system), or empty (data).
 *
 * A volume that is not listed is left alone and reported: data goes only on explicit order, so that
 * a server that lost its memory can never delete anything. An agent that knows of a volume that it
 * once was there takes `create` for `keep`: neither side's loss of memory makes an empty one.
 */
export const DesiredVolume = z.strictObject({
  id: VolumeId,
  stack: StackId,
  user: AsUser,
  label: z.string(),
  sizeBytes: Bytes,
  image: Digest.optional().describe('The image under it; absent for an empty volume'),
  base: VolumeId.optional().describe(
    'It stands on this volume, to which nobody writes any more. A machine that runs on that one is switched over while it runs, all machines of its stack at one instant. Like `off` only for agents that tell of layers',
  ),
  off: VolumeId.optional().describe(
    'It shall stand on this volume no longer: what it has from there is copied into it',
  ),
  mode: VolumeMode,
  pool: PoolId.optional().describe('Absent: the pool of the node itself'),
  from: PeerPlace.optional().describe(
    'With `create`: it is not made but copied from this node, where its machine is off',
  ),
  readers: z
    .array(NodeId)
    .optional()
    .describe('Nodes that may copy it, as long as its machine is off'),
  moved: z
    .literal(true)
    .optional()
    .describe(
      'With `discard`: it is another node’s now. From then on it comes here as a copy only, and is never made',
    ),
});
export type DesiredVolume = z.infer<typeof DesiredVolume>;

/** What of a network is behind another node: frames for it go there, and nowhere else. */
export const SegmentPeer = z.strictObject({
  address: NodeAddress,
  router: z
    .boolean()
    .describe('Whether the router of the stack is there; its IPv6 address in the network is ::1'),
  hosts: z.array(z.strictObject({ mac: MacAddress, address6: z.ipv6() })),
  tunnel: TunnelEnd.optional().describe(
    'Kept open by both nodes; absent: what nodes send each other is not encrypted',
  ),
});
export type SegmentPeer = z.infer<typeof SegmentPeer>;

/** One isolated layer-2 segment of a stack. */
export const DesiredNetwork = z.strictObject({
  id: NetworkId,
  stack: StackId,
  name: Label,
  vni: z.int().min(1).max(16_777_215).describe('VXLAN network identifier, unique in the cluster'),
  mtu: z
    .int()
    .min(1_280)
    .max(65_535)
    .describe('Largest packet of its machines, in bytes; the same on every node'),
  segment: z
    .strictObject({
      peers: z.array(SegmentPeer),
      sealed: z
        .boolean()
        .optional()
        .describe('Frames go through the tunnels, and are taken from them alone; absent: false'),
    })
    .optional()
    .describe('Present when it spans nodes; absent: a bridge of this node alone'),
  lan: DesiredLan.optional().describe(
    'Absent: it is part of no LAN. Only for agents that tell uplinks',
  ),
});
export type DesiredNetwork = z.infer<typeof DesiredNetwork>;

const Host = z.strictObject({
  machine: MachineId,
  mac: MacAddress,
  address4: z.ipv4(),
  address6: z.ipv6(),
  names: z
    .array(DnsName)
    .min(1)
    .describe('DNS names below the domain of the stack; the first is the host name'),
});

/** A port of the gateway that leads to machines of the stack. */
export const DesiredPublish = z.strictObject({
  key: z.string(),
  protocol: z.enum(['tcp', 'udp']),
  hostPort: z.int().min(1).max(65_535),
  port: z.int().min(1).max(65_535),
  targets4: z.array(z.ipv4()).min(1),
  targets6: z.array(z.ipv6()),
});

/** The stack's router, on the gateway: DHCP, DNS, NAT out, published ports in. */
export const DesiredRouter = z.strictObject({
  stack: StackId,
  domain: DnsName.max(190).describe('DNS domain of the stack'),
  uplink: z.strictObject({
    index: z
      .int()
      .min(0)
      .max(16_383)
      .describe('Which /30 of the uplink range; unique on the gateway'),
  }),
  egress: z.enum(['none', 'internet']),
  networks: z
    .array(
      z.strictObject({
        network: NetworkId,
        gateway4: z.cidrv4(),
        gateway6: z.cidrv6(),
        lan: z
          .literal(true)
          .optional()
          .describe('Its subnet is that of a LAN: only these hosts are in the network itself'),
        hosts: z.array(Host),
      }),
    )
    .min(1),
  publish: z.array(DesiredPublish),
});
export type DesiredRouter = z.infer<typeof DesiredRouter>;

/**
 * Something that the gateway asks for the node of a machine, which has no way into its network. It
 * holds for one process: an answer of the one before does not count for it.
 */
export const DesiredProbe = z.strictObject({
  machine: MachineId,
  stack: StackId,
  address: z.ipv4(),
  startedAt: z.iso
    .datetime()
    .describe('Start of the process that is asked about, or when it is asked about once more'),
  ready: NetworkReady,
});
export type DesiredProbe = z.infer<typeof DesiredProbe>;

/** Who finds out whether a machine is ready. */
export const Readiness = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('node') }),
  z.strictObject({
    by: z.literal('gateway'),
    provenFor: z.iso
      .datetime()
      .optional()
      .describe('Start of the process that the gateway had an answer of'),
  }),
]);
export type Readiness = z.infer<typeof Readiness>;

/** A running machine shall go on at another node. */
export const DesiredSending = z.strictObject({
  operation: OperationId.describe('Names this try'),
  to: PeerPlace,
  copy: z.array(VolumeId).describe('Volumes whose content goes along; the others are shared'),
  mostDowntimeMs: z.int().min(1).describe('How long the machine may stand still'),
});
export type DesiredSending = z.infer<typeof DesiredSending>;

/** A machine that shall exist. */
export const DesiredMachine = z.strictObject({
  id: MachineId,
  stack: StackId,
  user: AsUser,
  name: z.string().describe('<stack>-<role>-<index>, for people'),
  epoch: z
    .int()
    .min(1)
    .optional()
    .describe('Raised whenever another node takes it over; absent: 1, it has never moved'),
  cpu: z.int().min(1),
  memoryBytes: Bytes,
  firmware: z.literal('uefi').optional().describe('Absent: a BIOS'),
  disks: z
    .array(z.strictObject({ volume: VolumeId, serial: DiskName }))
    .min(1)
    .describe('The first one boots'),
  interfaces: z.array(z.strictObject({ network: NetworkId, mac: MacAddress })),
  guest: GuestConfig,
  power: z.enum(['on', 'off']),
  hold: z.boolean().describe('Leave it as it is: do not start it when it is off'),
  after: z.array(MachineId).describe('Start it only when those of them on this node are ready'),
  ready: Ready.optional(),
  readiness: Readiness,
  readyAddress: z.ipv4().describe('Where the readiness probe connects'),
  stopGraceMs: z.int().min(0),
  runs: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(40),
        command: z.array(z.string()).min(1),
        files: GuestConfig.shape.files
          .optional()
          .describe('Written before it, as root. Only for agents that tell of it'),
      }),
    )
    .describe('Commands to run in the guest, each id once'),
  sending: DesiredSending.optional().describe('Present while it moves away, running'),
  processor: MachineProcessor.optional().describe(
    'From its next start on; absent: that of the document',
  ),
});
export type DesiredMachine = z.infer<typeof DesiredMachine>;

/**
 * A machine that is on its way here, running. It is not one of the node's machines until the server
 * says so; until then it is neither started nor stopped here.
 */
export const DesiredArrival = z.strictObject({
  operation: OperationId.describe('The same as in the `sending` of its owner'),
  from: NodeId,
  machine: DesiredMachine.describe('As it will be here, with its new epoch'),
  copy: z.array(VolumeId).describe('Volumes that are made here empty, to be filled on the way'),
  volumes: z
    .array(DesiredVolume)
    .optional()
    .describe(
      'Its volumes: those in `copy` are made with this size, over this image; the others are in these pools',
    ),
});
export type DesiredArrival = z.infer<typeof DesiredArrival>;

/**
 * What shall not exist there, or not any more. Nothing else is removed: a server that was restored
 * from an old copy, and knows less than there is, ends no machine by not naming it.
 */
export const DesiredAbsence = z.strictObject({
  machines: z.array(MachineId),
  networks: z.array(NetworkId),
  routers: z.array(StackId),
});
export type DesiredAbsence = z.infer<typeof DesiredAbsence>;

/**
 * Everything one node shall be. The server hands out whole documents. Machines, networks, routers and
 * volumes are removed on order only, images as space is needed. Generations only rise.
 */
export const DesiredState = z
  .strictObject({
    protocol: z.literal(PROTOCOL_VERSION),
    node: NodeId,
    generation: z.int().min(0),
    images: z.array(DesiredImage),
    volumes: z.array(DesiredVolume),
    networks: z.array(DesiredNetwork),
    routers: z.array(DesiredRouter),
    probes: z.array(DesiredProbe),
    machines: z.array(DesiredMachine),
    pools: z.array(DesiredPool),
    exports: z.array(DesiredExport),
    arrivals: z.array(DesiredArrival),
    gone: DesiredAbsence,
    disk: DesiredNodeDisk.optional().describe(
      'That keeps its identity and its own pool. Only for agents that have told of a pool in memory',
    ),
    processor: MachineProcessor.optional().describe(
      'Of machines that are started from now on; absent: what the node has. Only for agents that tell theirs',
    ),
    boot: DesiredBoot.optional().describe(
      'Absent: it serves no machines that boot. Only for agents that tell of their cards',
    ),
    leave: DesiredLeave.optional().describe(
      'Absent: it stays. Like `wakes` only for agents that tell of their power',
    ),
    wakes: DesiredWakes.optional().describe('Absent: nobody is to be woken'),
  })
  .meta({ id: 'DesiredState' });
export type DesiredState = z.infer<typeof DesiredState>;

/** @returns the document of a node that shall be empty. */
export const emptyDesiredState = (node: NodeId): DesiredState => ({
  protocol: PROTOCOL_VERSION,
  node,
  generation: 0,
  images: [],
  volumes: [],
  networks: [],
  routers: [],
  probes: [],
  machines: [],
  pools: [],
  exports: [],
  arrivals: [],
  gone: { machines: [], networks: [], routers: [] },
});
