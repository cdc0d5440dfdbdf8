import { z } from 'zod';
import { ParameterValue } from '../../appliance/parameter.ts';
import { KeyId } from '../../archive/signature.ts';
import { Bytes } from '../../ids/byte-size.ts';
import { NodeId, PoolId } from '../../ids/brand.ts';
import { Digest } from '../../ids/digest.ts';
import { ApplianceAddress, Label, StackName } from '../../ids/names.ts';

/** What an operator asks for. The same document makes a plan and an install. */
export const InstallRequest = z
  .strictObject({
    appliance: z.string().min(1).max(300).describe('namespace/name[:version][@digest]'),
    name: StackName.optional().describe('Default: the name of the appliance, made unique'),
    parameters: z.record(z.string(), ParameterValue).default({}),
    counts: z
      .record(z.string(), z.int())
      .default({})
      .describe('Machines per role, where the role allows it'),
    ports: z
      .record(z.string(), z.int().min(1).max(65_535))
      .default({})
      .describe('Host ports by key'),
    nodes: z
      .record(z.string().max(64), z.string().min(1).max(64))
      .default({})
      .describe('Node by role, or by host name of a machine; default: chosen by the server'),
    pools: z
      .record(z.string().max(64), z.string().min(1).max(64))
      .optional()
      .describe(
        'Pool by disk: “<role>:<disk>”, a disk, a role, “system”, “data” or “*”, the most exact first; “own”: of the node itself',
      ),
    gateway: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe('Node of the router and of published ports; default: chosen by the server'),
    uplinks: z
      .record(
        z.string().max(64),
        z.strictObject({
          name: Label.describe('Of an uplink that the node of the router offers'),
          first4: z
            .cidrv4()
            .describe(
              'First of the addresses in the LAN, with the length of its subnet: the router gets it, machines those after it',
            ),
        }),
      )
      .optional()
      .describe('Networks, by name, that become part of a LAN; default: none does'),
    allowRollback: z
      .boolean()
      .default(false)
      .describe('Also a release older than one installed before; administrators only, recorded'),
  })
  .meta({ id: 'InstallRequest' });
export type InstallRequest = z.infer<typeof InstallRequest>;

/** Whether these bytes are vouched for by somebody this server trusts. */
export const TrustVerdict = z
  .object({
    state: z.enum(['trusted', 'consented', 'unknown-publisher', 'unsigned', 'signed-otherwise']),
    sentence: z.string(),
    namespace: z.string(),
    keyIds: z.array(KeyId),
    release: z
      .object({
        appliance: ApplianceAddress,
        sequence: z.int().min(1),
        keyIds: z.array(KeyId).describe('The keys that signed this sequence'),
      })
      .optional()
      .describe('What trusted keys say it is; absent when none does'),
    signedAs: ApplianceAddress.optional().describe(
      'When that is another address than it was found at: of a recorded mirror, or of a stranger',
    ),
  })
  .meta({ id: 'TrustVerdict' });
export type TrustVerdict = z.infer<typeof TrustVerdict>;

const Remark = z.object({
  code: z.string(),
  message: z.string(),
  action: z.string().optional(),
});

export const PlannedDisk = z.object({
  name: z.string().describe('system, or the key of the data disk'),
  kind: z.enum(['system', 'data']),
  sizeBytes: Bytes.describe('Virtual size'),
  image: Digest.nullable().describe('Image under it'),
  pool: z
    .object({ id: PoolId, name: z.string() })
    .optional()
    .describe('Where it goes; absent: the own pool of the node'),
});

export const PlannedMachine = z.object({
  name: z.string(),
  role: z.string(),
  index: z.int(),
  node: NodeId,
  nodeName: z.string(),
  cpu: z.int(),
  memoryBytes: Bytes,
  firmware: z.literal('uefi').optional().describe('What starts it; absent: a BIOS'),
  disks: z.array(PlannedDisk),
  interfaces: z.array(
    z.object({ network: z.string(), address4: z.string(), address6: z.string() }),
  ),
  after: z.array(z.string()).describe('Roles that must be ready first'),
});

export const PlannedPort = z.object({
  key: z.string(),
  title: z.string(),
  role: z.string(),
  port: z.int(),
  protocol: z.enum(['tcp', 'udp']),
  scheme: z.enum(['http', 'https', 'none']),
  hostPort: z.int(),
});

/**
 * Everything an install will do. `hash` covers every field above it; an install that names the hash
 * does exactly this or refuses.
 */
export const Plan = z
  .object({
    appliance: z.object({
      address: z.string(),
      title: z.string(),
      version: z.string(),
      digest: Digest,
      registry: z.string(),
    }),
    name: StackName,
    machines: z.array(PlannedMachine),
    gateway: z
      .object({ node: NodeId, nodeName: z.string() })
      .optional()
      .describe('Where the router and the published ports are; always there in new plans'),
    wakes: z
      .array(z.object({ node: NodeId, nodeName: z.string() }))
      .optional()
      .describe('Nodes that sleep and are woken for it; absent: none is'),
    networks: z.array(
      z.object({
        name: z.string(),
        subnet4: z.string(),
        subnet6: z.string(),
        egress: z.boolean(),
        mtu: z.int().optional().describe('Largest packet, in bytes; always there in new plans'),
        uplink: z
          .object({ name: z.string(), router4: z.string().describe('Address of the router there') })
          .optional()
          .describe('It becomes part of a LAN, whose subnet is its own; absent: it does not'),
      }),
    ),
    ports: z.array(PlannedPort),
    parameters: z.array(
      z.object({
        key: z.string(),
        label: z.string(),
        value: ParameterValue.nullable().describe('null: secret'),
        origin: z.enum(['given', 'default', 'generated']),
      }),
    ),
    secrets: z.array(z.object({ key: z.string(), kind: z.string() })).describe('Made at install'),
    permissions: z.object({ egress: z.enum(['none', 'internet']) }),
    totals: z.object({ machines: z.int(), cpu: z.int(), memoryBytes: Bytes, diskBytes: Bytes }),
    hash: Digest,
    placement: z
      .object({
        machines: z.array(z.object({ machine: z.string(), reason: z.string() })),
        gateway: z.string(),
        disks: z
          .array(
            z.object({
              machine: z.string(),
              disk: z.string(),
              pool: z.string(),
              reason: z.string(),
            }),
          )
          .optional()
          .describe('Which pool each disk goes to, and why; always there in new plans'),
        pools: z
          .array(z.string())
          .optional()
          .describe('Pools to choose from besides the own one; always there in new plans'),
        nodes: z.int().describe('How many nodes there were to choose from'),
        host: z.string().optional().describe('Where the published ports will be; IPv6 in brackets'),
      })
      .optional()
      .describe('Why each machine, and the router, is where it is; always there in new plans'),
    fetch: z.object({
      bytes: Bytes.describe('To be fetched now'),
      totalBytes: Bytes.describe('If nothing were there'),
    }),
    trust: TrustVerdict,
    capacity: z.object({ memoryFreeBytes: Bytes, diskFreeBytes: Bytes }),
    notices: z.array(Remark).describe('Good to know; none of them prevents the install'),
    problems: z.array(Remark).describe('Why it cannot be installed; empty: it can'),
  })
  .meta({ id: 'Plan' });
export type Plan = z.infer<typeof Plan>;
export type PlannedMachine = z.infer<typeof PlannedMachine>;
export type PlannedPort = z.infer<typeof PlannedPort>;
