import { z } from 'zod';
import { NodeImageVersion } from '../../agent/boot.ts';
import { BootedImage } from '../../agent/hardware.ts';
import { NodeFacts, NodeFigures } from '../../agent/observed.ts';
import { Bytes } from '../../ids/byte-size.ts';
import { NodeId } from '../../ids/brand.ts';
import { NodePowerSummary } from './power.ts';
import { NodeLabelKey, NodeLabelValue } from '../../ids/node-label.ts';

/** What a node is, from what was ordered and what is seen of it. */
export const NODE_STATES = [
  'pending',
  'ready',
  'cordoned',
  'draining',
  'maintenance',
  'asleep',
  'off',
  'lost',
] as const;
export const NodeState = z
  .enum(NODE_STATES)
  .describe(
    'pending: it has never reported; asleep: it was idle, and is woken when it is needed; off: it was switched off from here; lost: it has been silent, whatever else was ordered',
  );
export type NodeState = z.infer<typeof NodeState>;

/** What a node takes by order. */
export const NODE_ADMISSIONS = ['open', 'cordoned', 'draining', 'maintenance'] as const;
export const NodeAdmission = z
  .enum(NODE_ADMISSIONS)
  .describe(
    'cordoned: no new machines; draining: those it has shall go as well; maintenance: none of its machines is started either',
  );
export type NodeAdmission = z.infer<typeof NodeAdmission>;

/** An order that stands until somebody takes it back. */
export const NodeOrder = z.object({
  by: z.string(),
  at: z.iso.datetime(),
  reason: z.string().nullable(),
});
export type NodeOrder = z.infer<typeof NodeOrder>;

/** Each order stands by itself: ending maintenance takes no cordon back. */
export const NodeOrders = z.object({
  cordon: NodeOrder.nullable(),
  maintenance: NodeOrder.nullable(),
  drain: NodeOrder.nullable().describe('What is on it shall go to other nodes'),
  dead: NodeOrder.nullable().describe(
    'Somebody vouches that it is off or cut off; ends when it is back and has given up what others took over',
  ),
});
export type NodeOrders = z.infer<typeof NodeOrders>;

/** The disk that keeps a node which boots into memory. */
export const NodeDiskOrder = z.object({
  state: z
    .enum(['ordered', 'kept'])
    .describe('ordered: it is being formatted; kept: identity and own pool of the node are on it'),
  path: z.string().describe('Where it was when that was ordered'),
  model: z.string().optional(),
  serial: z.string().optional(),
  sizeBytes: Bytes,
  by: z.string(),
  at: z.iso.datetime(),
});
export type NodeDiskOrder = z.infer<typeof NodeDiskOrder>;

export const NODE_ACTION_NAMES = [
  'cordon',
  'uncordon',
  'startMaintenance',
  'endMaintenance',
  'drain',
  'undrain',
  'declareDead',
  'powerOn',
  'powerOff',
  'cutPower',
  'reboot',
  'reset',
  'change',
  'remove',
] as const;
export const NodeAction = z.enum(NODE_ACTION_NAMES);
export type NodeAction = z.infer<typeof NodeAction>;

/** What stacks have on a node: machines, their router, or the data of removed ones. */
export const NodeHolds = z.object({
  stacks: z.int().describe('How many have something there'),
  running: z.int().describe('How many of them run'),
  names: z.array(z.string()).describe('The first of those that run, by name'),
});
export type NodeHolds = z.infer<typeof NodeHolds>;

export const Node = z
  .object({
    id: NodeId,
    name: z.string(),
    state: NodeState,
    admission: NodeAdmission,
    orders: NodeOrders,
    labels: z.record(NodeLabelKey, NodeLabelValue),
    note: z.string().describe('What people wrote about it; empty: nothing'),
    notices: z.array(z.string()).describe('What an operator should know about it'),
    outdated: z.boolean().describe('Its agent is of another version than the server'),
    drift: z.string().nullable().describe('How it differs, and what to do; null: it does not'),
    image: z
      .object({
        running: BootedImage,
        wanted: NodeImageVersion.nullable().describe('From its next boot; null: none was chosen'),
        outdated: z.boolean().describe('Another one is wanted than it runs'),
      })
      .nullable()
      .describe('The node image that it has booted; null: it was set up by hand'),
    holds: NodeHolds,
    actions: z.array(NodeAction).describe('What is possible now'),
    lastSeenAt: z.iso.datetime().nullable(),
    enrolledAt: z.iso.datetime(),
    certificateEndsAt: z.iso.datetime(),
    facts: NodeFacts.nullable(),
    figures: NodeFigures.nullable(),
    disk: NodeDiskOrder.optional().describe('That keeps it; absent: none was ordered'),
    power: NodePowerSummary.optional().describe('Absent: nobody has said anything about it'),
    reserved: z.object({ cpu: z.int(), memoryBytes: Bytes, diskBytes: Bytes, machines: z.int() }),
  })
  .meta({ id: 'Node' });
export type Node = z.infer<typeof Node>;

/** Ranges of time that figures are shown over, each coarser than the one before. */
export const FIGURE_RANGES = ['hour', 'day', 'week', 'month'] as const;
export const FigureRange = z.enum(FIGURE_RANGES);
export type FigureRange = z.infer<typeof FigureRange>;

/** Samples in columns; times are milliseconds since 1970. The oldest sample comes first. */
export const Series = z
  .object({
    stepMs: z.number().describe('How far apart samples are; each is the mean of what was measured'),
    at: z.array(z.number()),
    values: z.record(z.string(), z.array(z.number().nullable())).describe('null: not known'),
  })
  .meta({ id: 'Series' });
export type Series = z.infer<typeof Series>;
