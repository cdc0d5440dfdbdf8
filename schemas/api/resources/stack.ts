import { z } from 'zod';
import { MachineFigures, ObservedMachine } from '../../agent/observed.ts';
import { ApplianceManifest } from '../../appliance/manifest.ts';
import { ParameterValue } from '../../appliance/parameter.ts';
import { Bytes } from '../../ids/byte-size.ts';
import { MachineId, NodeId, OperationId, PoolId, StackId, VolumeId } from '../../ids/brand.ts';
import { Digest } from '../../ids/digest.ts';
import { StackName } from '../../ids/names.ts';
import { PlannedPort } from './plan.ts';

export const STACK_STATES = [
  'installing',
  'starting',
  'running',
  'degraded',
  'stopping',
  'stopped',
  'removing',
  'removed',
  'failed',
] as const;
export const StackState = z.enum(STACK_STATES);
export type StackState = z.infer<typeof StackState>;

export const Machine = z
  .object({
    id: MachineId,
    name: z.string(),
    role: z.string(),
    index: z.int(),
    node: NodeId,
    nodeName: z.string(),
    state: z
      .enum([...ObservedMachine.shape.state.options, 'unknown'])
      .describe('unknown: its node does not report'),
    waitingFor: z.array(z.string()).describe('Machines that must be ready first'),
    fault: ObservedMachine.shape.fault,
    cpu: z.int(),
    memoryBytes: Bytes,
    addresses: z.array(
      z.object({
        network: z.string(),
        address4: z.string(),
        address6: z.string(),
        mac: z.string(),
      }),
    ),
    startedAt: z.iso.datetime().nullable(),
    readyAt: z.iso.datetime().nullable(),
    figures: MachineFigures.nullable(),
    actions: z.array(
      z.object({ key: z.string(), title: z.string(), confirm: z.string().nullable() }),
    ),
  })
  .meta({ id: 'Machine' });
export type Machine = z.infer<typeof Machine>;

export const Volume = z.object({
  id: VolumeId,
  machine: z.string(),
  name: z.string(),
  kind: z.enum(['system', 'data']),
  pool: z
    .object({ id: PoolId, name: z.string() })
    .optional()
    .describe('Where it is; absent: in the own pool of its node'),
  sizeBytes: Bytes,
  usedBytes: Bytes,
  missing: z
    .object({
      since: z.iso.datetime().describe('When its node first found it missing'),
      nodeName: z.string().describe('As this node sees it'),
      why: z
        .enum(['volume', 'pool', 'moved'])
        .describe(
          'volume: it is not in the pool; pool: the whole pool is not available; moved: another node has it, as the server was restored from a backup that is older than the move of its machine',
        ),
    })
    .nullable()
    .describe(
      'It has existed and is not there now: what needs it is not started; null: it is there',
    ),
});

export const StackPort = PlannedPort.extend({
  url: z.string().nullable().describe('null: not a web page'),
});

export const StackOutput = z.object({
  key: z.string(),
  title: z.string(),
  kind: z.enum(['link', 'text', 'secret']),
  value: z.string().nullable().describe('null: secret; ask for it with revealOutputs'),
});
export type StackOutput = z.infer<typeof StackOutput>;

/** Why nobody trusted vouches any more for what a stack was installed from. */
export const Distrust = z
  .object({
    code: z.enum(['KEY_REVOKED', 'SIGNATURES_TOO_FEW', 'PUBLISHER_MISMATCH']),
    message: z.string().describe('One sentence'),
    action: z.string().describe('What to do'),
  })
  .meta({ id: 'Distrust' });
export type Distrust = z.infer<typeof Distrust>;

/** A later release of what a stack was installed from, trusted here. */
export const NewerVersion = z
  .object({
    version: z.string(),
    reference: z.string().describe('What “yard install” takes'),
    here: z.boolean().describe('Whether the marketplace of this server has its page'),
    changes: ApplianceManifest.shape.changes.describe('What this version changed'),
    security: z
      .boolean()
      .default(false)
      .describe('Whether it, or a version between, closes a security hole'),
  })
  .meta({ id: 'NewerVersion' });
export type NewerVersion = z.infer<typeof NewerVersion>;

/** One installation of an appliance. */
export const Stack = z
  .object({
    id: StackId,
    name: StackName,
    note: z.string().optional().describe('What its operators say of it; absent: nothing'),
    state: StackState,
    sentence: z.string().describe('The state in words'),
    appliance: z.object({
      address: z.string(),
      title: z.string(),
      version: z.string(),
      digest: Digest,
      icon: z.string().nullable(),
      signedAs: z
        .string()
        .optional()
        .describe('When this address is recorded as a mirror: what it is signed as'),
    }),
    distrust: Distrust.nullable().describe(
      'null: as vouched for as when it was installed; its machines run in any case',
    ),
    newer: NewerVersion.nullable().describe(
      'The latest version above the installed one that is trusted here; null: none is known',
    ),
    clone: z
      .object({
        of: StackName.describe('As it was called then'),
        fenced: z.boolean().describe('Nothing leads out of its networks or into them'),
      })
      .optional()
      .describe('Absent: it was installed'),
    machines: z.array(Machine),
    gateway: z
      .object({ node: NodeId, nodeName: z.string() })
      .describe('Where its router and its published ports are'),
    networks: z.array(
      z.object({
        name: z.string(),
        subnet4: z.string(),
        subnet6: z.string(),
        uplink: z.string().optional().describe('By which it is part of a LAN; absent: of none'),
      }),
    ),
    ports: z.array(StackPort),
    volumes: z.array(Volume),
    outputs: z.array(StackOutput),
    parameters: z.array(
      z.object({ key: z.string(), label: z.string(), value: ParameterValue.nullable() }),
    ),
    permissions: z.object({ egress: z.enum(['none', 'internet']) }),
    operation: OperationId.nullable().describe('What is being done with it now'),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    keptUntil: z.iso.datetime().nullable().describe('When the data of a removed stack is deleted'),
  })
  .meta({ id: 'Stack' });
export type Stack = z.infer<typeof Stack>;

export const ConsoleText = z
  .object({
    start: z.int().describe('Offset of the first byte'),
    end: z.int().describe('Ask again with after=end'),
    text: z.string(),
  })
  .meta({ id: 'ConsoleText' });
export type ConsoleText = z.infer<typeof ConsoleText>;

/** Something that happened, for people: who did what to what, and how it went. */
export const AuditEntry = z
  .object({
    id: z.int(),
    at: z.iso.datetime(),
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    sentence: z.string(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;
