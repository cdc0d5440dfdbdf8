import { z } from 'zod';
import { MachineId, NetworkId, NodeId, VolumeId } from '../../../schemas/ids/brand.ts';
import { Bytes } from '../../../schemas/ids/byte-size.ts';
import { Digest } from '../../../schemas/ids/digest.ts';
import { MacAddress } from '../../../schemas/ids/names.ts';

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
  cpu: z.int(),
  memoryBytes: Bytes,
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
});
export type DefinedVolume = z.infer<typeof DefinedVolume>;

export const DefinedNetwork = z.object({
  id: NetworkId,
  name: z.string(),
  vni: z.int(),
  subnet4: z.cidrv4(),
  subnet6: z.cidrv6(),
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

export const StackDefinition = z.object({
  gateway: NodeId,
  domain: z.string(),
  uplinkIndex: z.int(),
  machines: z.array(DefinedMachine),
  volumes: z.array(DefinedVolume),
  networks: z.array(DefinedNetwork),
  ports: z.array(DefinedPort),
  images: z.array(z.object({ id: Digest, indexBytes: Bytes, diskBytes: Bytes, label: z.string() })),
});
export type StackDefinition = z.infer<typeof StackDefinition>;
