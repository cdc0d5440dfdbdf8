import { z } from 'zod';
import { WireFault } from '../../errors/wire-fault.ts';
import { Bytes } from '../../ids/byte-size.ts';
import { OperationId } from '../../ids/brand.ts';

export const OPERATION_STATES = [
  'queued',
  'running',
  'undoing',
  'succeeded',
  'failed',
  'cancelled',
  'stuck',
] as const;
export const OperationState = z.enum(OPERATION_STATES);
export type OperationState = z.infer<typeof OperationState>;

export const StepState = z.enum(['waiting', 'running', 'done', 'failed', 'undoing', 'undone']);

export const OperationStep = z.object({
  name: z.string(),
  title: z.string(),
  state: StepState,
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  expectedMs: z
    .number()
    .min(0)
    .nullable()
    .default(null)
    .describe('What it took in earlier operations of the kind; null: not known'),
});
export type OperationStep = z.infer<typeof OperationStep>;

/** How far one machine has come. */
export const MachineProgress = z.object({
  machine: z.string().describe('Name'),
  phase: z.enum(['waiting', 'fetching', 'creating', 'booting', 'starting', 'ready', 'failed']),
  bytesDone: Bytes,
  bytesTotal: Bytes,
  note: z.string(),
});
export type MachineProgress = z.infer<typeof MachineProgress>;

export const OperationProgress = z.object({
  note: z.string().describe('What it is doing, in words'),
  obstacle: z
    .string()
    .optional()
    .describe('What is in the way, as a node tells it; it tries again'),
  bytesDone: Bytes,
  bytesTotal: Bytes,
  bytesPerSecond: z.number().min(0),
  remainingMs: z.number().nullable().describe('null: not known'),
  machines: z.array(MachineProgress),
});
export type OperationProgress = z.infer<typeof OperationProgress>;

export const Phase = z.object({
  name: z.string(),
  ms: z.number(),
});

/** A durable piece of work, such as an install. Never forgotten; also queryable when finished. */
export const Operation = z
  .object({
    id: OperationId,
    kind: z.string(),
    title: z.string(),
    subject: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
    parent: OperationId.nullable().default(null).describe('The operation that it is a part of'),
    children: z
      .array(z.object({ id: OperationId, title: z.string(), state: OperationState }))
      .default([])
      .describe('Operations that do a part of it each, in the order in which they were asked for'),
    state: OperationState,
    cancelRequested: z.boolean(),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    finishedAt: z.iso.datetime().nullable(),
    steps: z.array(OperationStep),
    progress: OperationProgress.nullable(),
    fault: WireFault.nullable(),
    failedStep: z.string().nullable(),
    console: z.array(z.string()).describe('Last console lines of the machine that failed'),
    phases: z.array(Phase).describe('Where the time went'),
    withoutServiceMs: z
      .number()
      .min(0)
      .nullable()
      .default(null)
      .describe(
        'How long the stack did not serve, also when it was rolled back; null: it did, or it does not yet',
      ),
  })
  .meta({ id: 'Operation' });
export type Operation = z.infer<typeof Operation>;
