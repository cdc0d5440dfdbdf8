import { z } from 'zod';
import { PoolFolder, PoolSource } from '../../agent/pool.ts';
import { LIMITS } from '../../config/limits.ts';
import { WireFault } from '../../errors/wire-fault.ts';
import { NodeId, PoolId, StackId } from '../../ids/brand.ts';
import { Bytes } from '../../ids/byte-size.ts';
import { NodeLabelKey, NodeLabelValue } from '../../ids/node-label.ts';

export { OWN_POOL } from '../../ids/own-pool.ts';

/** How much of a pool is kept free. */
export const PoolReserve = z.discriminatedUnion('unit', [
  z.strictObject({ unit: z.literal('bytes'), bytes: Bytes }),
  z.strictObject({
    unit: z.literal('percent'),
    percent: z.int().min(0).max(LIMITS.pool.mostReservePercent),
  }),
]);
export type PoolReserve = z.infer<typeof PoolReserve>;

/** Which nodes a pool is for. Those that are added or labelled later count as well. */
export const PoolNodes = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({
    kind: z.literal('list'),
    nodes: z.array(NodeId).min(1).max(LIMITS.pool.listedNodes),
  }),
  z.strictObject({
    kind: z.literal('labels'),
    labels: z
      .record(NodeLabelKey, NodeLabelValue)
      .refine((labels) => Object.keys(labels).length > 0, 'at least one label')
      .describe('A node has all of them'),
  }),
]);
export type PoolNodes = z.infer<typeof PoolNodes>;

/** The kinds of volumes that a pool can be the default for. */
export const POOL_VOLUME_KINDS = ['system', 'data'] as const;
export const PoolVolumeKind = z.enum(POOL_VOLUME_KINDS);
export type PoolVolumeKind = z.infer<typeof PoolVolumeKind>;

export const PoolAtNode = z.object({
  node: NodeId,
  nodeName: z.string(),
  state: z
    .enum(['ready', 'waiting', 'absent', 'memory', 'failed', 'unknown'])
    .describe(
      'waiting: its agent has not said yet; absent: it was ready once, and is not there; memory: an own pool that would be lost with the power of its node, so nothing goes there; unknown: the node is not connected',
    ),
  fault: WireFault.optional().describe('Why it is not ready, as the node says'),
});
export type PoolAtNode = z.infer<typeof PoolAtNode>;

/** What a stack has in a pool. */
export const PoolUse = z.object({
  stack: StackId,
  name: z.string(),
  removed: z.boolean().describe('Only its data is kept'),
  volumes: z.int(),
  promisedBytes: Bytes.describe('What they may take'),
  usedBytes: Bytes.describe('What they take now'),
});
export type PoolUse = z.infer<typeof PoolUse>;

/** The folder of a node that a pool is in, which that node serves to the others by NFS. */
export const PoolExport = z.object({
  node: NodeId,
  nodeName: z.string(),
  path: PoolFolder,
  state: z.enum(['ready', 'waiting', 'failed', 'unknown']),
  by: z.enum(['kernel', 'ganesha']).nullable().describe('What serves it'),
  fault: WireFault.optional(),
});
export type PoolExport = z.infer<typeof PoolExport>;

/** A place for disks. Each node has one of its own, called `<node>/own`; all others are declared. */
export const Pool = z
  .object({
    id: PoolId.nullable().describe('null: the own pool of a node'),
    name: z.string(),
    kind: z.enum(['own', 'folder', 'disk', 'nfs']),
    shared: z.boolean().describe('Whether several nodes see the same volumes in it'),
    source: PoolSource.nullable().describe('null: the folder that the agent was set up with'),
    export: PoolExport.nullable().describe('null: no node of this server serves it'),
    meant: PoolNodes.nullable().describe('Which nodes it is for; null: the one whose own it is'),
    nodes: z.array(PoolAtNode),
    state: z
      .enum(['ready', 'partly', 'waiting', 'away', 'memory'])
      .describe(
        'ready: at every node; partly: at some; waiting: at none yet; away: at none (any more); memory: the own pool of a node that keeps nothing without power',
      ),
    totalBytes: Bytes.describe('0 while no node has it'),
    freeBytes: Bytes,
    reserve: PoolReserve,
    reserveBytes: Bytes.describe('Kept free'),
    usedBytes: Bytes.describe('What volumes of stacks take now'),
    promisedBytes: Bytes.describe('What they may take'),
    roomBytes: Bytes.describe('What new volumes and images may take'),
    stacks: z.int().describe('How many have a volume in it, removed ones with data too'),
    uses: z.array(PoolUse).describe('The stacks that were promised most'),
    defaultFor: z.array(PoolVolumeKind).describe('Which volumes go there unless one chooses'),
    whyStays: z.string().nullable().describe('Why it cannot be removed now; null: it can'),
    note: z.string().describe('Empty: nothing'),
    createdAt: z.iso.datetime().nullable(),
    createdBy: z.string().nullable(),
  })
  .meta({ id: 'Pool' });
export type Pool = z.infer<typeof Pool>;

/** Where volumes go unless one chooses: name of a pool; null: the own pool of the node. */
export const PoolDefaults = z
  .object({ system: z.string().nullable(), data: z.string().nullable() })
  .meta({ id: 'PoolDefaults' });
export type PoolDefaults = z.infer<typeof PoolDefaults>;
