import { z } from 'zod';
import { Bytes } from '../../ids/byte-size.ts';
import { NodeState } from './node.ts';
import { Operation } from './operation.ts';
import { Machine, StackState } from './stack.ts';

const counted = <State extends z.ZodType<string>>(state: State) =>
  z.object({
    total: z.int(),
    byState: z.partialRecord(state, z.int()).describe('Only states that something is in'),
  });

/** What a part of the summary is about, with where to look. */
const Subject = z.object({
  kind: z.enum(['node', 'stack', 'operation', 'server']),
  id: z.string(),
  name: z.string(),
});

/** What needs a person, the most urgent first. */
export const ATTENTION_KINDS = [
  'server-replaced',
  'operation-stuck',
  'stack-failed',
  'stack-not-found',
  'volume-missing',
  'node-lost',
  'stack-degraded',
  'stack-distrusted',
  'security-update',
  'update-failed',
  'schedule-unreadable',
  'schedule-failed',
  'schedule-overdue',
  'update-rehearsed',
  'node-notice',
  'backup-due',
  'node-pending',
  'node-outdated',
] as const;
export const AttentionKind = z.enum(ATTENTION_KINDS);
export type AttentionKind = z.infer<typeof AttentionKind>;

/** Everything that has the same trouble. */
export const Attention = z.object({
  kind: AttentionKind,
  count: z.int().describe('How many have it'),
  items: z
    .array(
      z.object({
        subject: Subject,
        sentence: z.string().describe('What is the matter with it'),
        since: z.iso.datetime().nullable().describe('null: not known'),
      }),
    )
    .describe('The first of them'),
  action: z.string().describe('What to do, in sentences'),
});
export type Attention = z.infer<typeof Attention>;

export const SHORTAGE_KINDS = ['room', 'disk', 'memory', 'cpu', 'promised', 'ports'] as const;
export const ShortageKind = z
  .enum(SHORTAGE_KINDS)
  .describe('room: no node has memory for another machine; promised: more disk than there is');
export type ShortageKind = z.infer<typeof ShortageKind>;

/** Something that there is too little of. */
export const Shortage = z.object({
  kind: ShortageKind,
  count: z.int().describe('On how many nodes; 0: it is about all of them together'),
  items: z
    .array(z.object({ subject: Subject, share: z.number(), sentence: z.string() }))
    .describe('The nodes that have least'),
  action: z.string(),
});
export type Shortage = z.infer<typeof Shortage>;

/** What all nodes that report have, use and have promised; a pool that several of them share once. */
export const Capacity = z.object({
  nodes: z.int().describe('How many report; the others are in no figure'),
  cpus: z.int(),
  cpusReserved: z.int(),
  cpuPercent: z.number().describe('Of all cores together, 0 to 100'),
  memoryBytes: Bytes,
  memoryUsedBytes: Bytes,
  memoryReservedBytes: Bytes,
  poolBytes: Bytes,
  poolUsedBytes: Bytes,
  poolReservedBytes: Bytes,
  largestMachineBytes: Bytes.describe('Memory of the largest machine that a node has room for'),
});
export type Capacity = z.infer<typeof Capacity>;

export const BusyNode = z.object({
  id: z.string(),
  name: z.string(),
  cpuShare: z.number(),
  memoryShare: z.number(),
  poolShare: z.number(),
});
export type BusyNode = z.infer<typeof BusyNode>;

/** Everything at a glance: what runs, what is short, what needs a person, what is under way. */
export const Summary = z
  .object({
    at: z.iso.datetime(),
    stacks: counted(StackState),
    machines: counted(Machine.shape.state),
    nodes: counted(NodeState),
    capacity: Capacity,
    busiest: z.array(BusyNode).describe('The nodes that are used most'),
    short: z.array(Shortage),
    attention: z.array(Attention),
    operations: z.object({
      active: z.int(),
      shown: z
        .array(Operation)
        .describe('The newest of them; without those that are a part of one'),
    }),
  })
  .meta({ id: 'Summary' });
export type Summary = z.infer<typeof Summary>;
