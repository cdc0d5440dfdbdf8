import { z } from 'zod';
import { Ready } from '../appliance/ready.ts';
import { Bytes } from '../ids/byte-size.ts';
import { MachineId, NetworkId, NodeId, StackId, VolumeId } from '../ids/brand.ts';
import { Digest } from '../ids/digest.ts';
import { DiskName, DnsName, Label, MacAddress } from '../ids/names.ts';
import { GuestConfig } from './guest.ts';

/** Raised when an older agent would misread a document. */
export const PROTOCOL_VERSION = 1;

/** A read-only disk image, named by the digest of its chunk index. Kept while anything names it. */
export const DesiredImage = z.strictObject({
  id: Digest.describe('Digest of the chunk index blob'),
  indexBytes: Bytes,
  diskBytes: Bytes,
  label: z.string().describe('For messages: appliance, version and role'),
  source: z.strictObject({
    registry: z.url().describe('Base URL'),
    repository: z.string(),
    token: z.string().optional().describe('Pull token, for appliances that are not public'),
  }),
});
export type DesiredImage = z.infer<typeof DesiredImage>;

/**
 * A writable disk: over an image (system), or empty (data).
 *
 * A volume that is not listed is left alone and reported: data goes only on explicit order, so that
 * a server that lost its memory can never delete anything.
 */
export const DesiredVolume = z.strictObject({
  id: VolumeId,
  stack: StackId,
  label: z.string(),
  sizeBytes: Bytes,
  image: Digest.optional().describe('The image under it; absent for an empty volume'),
  discard: z.boolean().describe('Delete it'),
});
export type DesiredVolume = z.infer<typeof DesiredVolume>;

/** One isolated layer-2 segment of a stack. */
export const DesiredNetwork = z.strictObject({
  id: NetworkId,
  stack: StackId,
  name: Label,
  vni: z.int().min(1).max(16_777_215).describe('VXLAN network identifier, unique in the cluster'),
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
        hosts: z.array(Host),
      }),
    )
    .min(1),
  publish: z.array(DesiredPublish),
});
export type DesiredRouter = z.infer<typeof DesiredRouter>;

/** A machine. It exists as long as it is listed. */
export const DesiredMachine = z.strictObject({
  id: MachineId,
  stack: StackId,
  name: z.string().describe('<stack>-<role>-<index>, for people'),
  cpu: z.int().min(1),
  memoryBytes: Bytes,
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
  readyAddress: z.ipv4().describe('Where the readiness probe connects'),
  stopGraceMs: z.int().min(0),
  runs: z
    .array(z.strictObject({ id: z.string().min(1).max(40), command: z.array(z.string()).min(1) }))
    .describe('Commands to run in the guest, each id once'),
});
export type DesiredMachine = z.infer<typeof DesiredMachine>;

/**
 * Everything one node shall be. The server hands out whole documents. Machines, networks and routers
 * that are not listed shall not exist; volumes are deleted on order only, images as space is needed.
 * Generations only rise.
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
    machines: z.array(DesiredMachine),
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
  machines: [],
});
