import { z } from 'zod';
import { ParameterValue } from '../../appliance/parameter.ts';
import { KeyId } from '../../archive/signature.ts';
import { Bytes } from '../../ids/byte-size.ts';
import { NodeId } from '../../ids/brand.ts';
import { Digest } from '../../ids/digest.ts';
import { ApplianceAddress, StackName } from '../../ids/names.ts';

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
    state: z.enum(['trusted', 'consented', 'unknown-publisher', 'unsigned']),
    sentence: z.string(),
    namespace: z.string(),
    keyIds: z.array(KeyId),
    release: z
      .object({
        appliance: ApplianceAddress,
        sequence: z.int().min(1),
        keyIds: z.array(KeyId).describe('Those that vouch for the sequence'),
      })
      .optional()
      .describe('What trusted keys say it is; absent when none does'),
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
});

export const PlannedMachine = z.object({
  name: z.string(),
  role: z.string(),
  index: z.int(),
  node: NodeId,
  nodeName: z.string(),
  cpu: z.int(),
  memoryBytes: Bytes,
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
    networks: z.array(
      z.object({ name: z.string(), subnet4: z.string(), subnet6: z.string(), egress: z.boolean() }),
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
    fetch: z.object({
      bytes: Bytes.describe('To be fetched now'),
      totalBytes: Bytes.describe('If nothing were there'),
    }),
    trust: TrustVerdict,
    capacity: z.object({ memoryFreeBytes: Bytes, diskFreeBytes: Bytes }),
    notices: z.array(Remark).describe('Good to know, no obstacle'),
    problems: z.array(Remark).describe('Why it cannot be installed; empty: it can'),
  })
  .meta({ id: 'Plan' });
export type Plan = z.infer<typeof Plan>;
export type PlannedMachine = z.infer<typeof PlannedMachine>;
export type PlannedPort = z.infer<typeof PlannedPort>;
