import { z } from 'zod';
import { NodeFacts, NodeFigures } from '../../agent/observed.ts';
import { Bytes } from '../../ids/byte-size.ts';
import { NodeId } from '../../ids/brand.ts';

export const NODE_STATES = ['ready', 'lost'] as const;
export const NodeState = z.enum(NODE_STATES);
export type NodeState = z.infer<typeof NodeState>;

export const Node = z
  .object({
    id: NodeId,
    name: z.string(),
    state: NodeState,
    lastSeenAt: z.iso.datetime().nullable(),
    enrolledAt: z.iso.datetime(),
    certificateEndsAt: z.iso.datetime(),
    facts: NodeFacts.nullable(),
    figures: NodeFigures.nullable(),
    reserved: z.object({ cpu: z.int(), memoryBytes: Bytes, diskBytes: Bytes, machines: z.int() }),
  })
  .meta({ id: 'Node' });
export type Node = z.infer<typeof Node>;

/** Samples in columns; times are milliseconds since 1970. The oldest sample comes first. */
export const Series = z
  .object({
    at: z.array(z.number()),
    values: z.record(z.string(), z.array(z.number())),
  })
  .meta({ id: 'Series' });
export type Series = z.infer<typeof Series>;
