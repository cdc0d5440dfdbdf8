import { z } from 'zod';
import { NodeId } from '../../ids/brand.ts';
import { Bytes } from '../../ids/byte-size.ts';

const Remark = z.object({
  code: z.string(),
  message: z.string(),
  action: z.string().optional(),
});

/** A node, as plans name it. */
const NamedNode = z.object({ id: NodeId, name: z.string() });

/** What moving one machine would do. */
export const MovePlan = z
  .object({
    stack: z.string(),
    machine: z.string(),
    from: NamedNode,
    to: NamedNode.nullable().describe('null: no node can take it'),
    reason: z.string().describe('Why it would go there'),
    mode: z
      .enum(['live', 'cold', 'off'])
      .describe('live: it runs on meanwhile; cold: it is stopped for it; off: it does not run now'),
    whyCold: z.string().nullable().describe('What keeps it from moving while it runs'),
    copyBytes: Bytes.describe('Of its volumes, what goes along; the rest is in shared pools'),
    offMs: z.number().nullable().describe('How long it will be off, as an estimate'),
    elsewhere: z
      .array(z.object({ node: z.string(), why: z.string() }))
      .describe('Nodes that cannot take it, and why'),
    problems: z.array(Remark).describe('Why it cannot be moved; empty: it can'),
  })
  .meta({ id: 'MovePlan' });
export type MovePlan = z.infer<typeof MovePlan>;

/** What taking everything from a node would do: each thing that goes, and each that stays. */
export const EmptyingPlan = z
  .object({
    node: NamedNode,
    goes: z
      .array(
        z.object({
          title: z.string().describe('What would be done: Move web-1 to barn-2'),
          stack: z.string(),
          to: z.string(),
          mode: z
            .enum(['live', 'cold', 'off', 'router', 'restart'])
            .describe(
              'As of a move; router: of a stack; restart: it starts there after its node died',
            ),
          whyCold: z.string().nullable(),
          copyBytes: Bytes,
          offMs: z.number().nullable(),
        }),
      )
      .describe('In the order in which they begin'),
    stays: z.array(z.object({ what: z.string(), why: z.string() })),
  })
  .meta({ id: 'EmptyingPlan' });
export type EmptyingPlan = z.infer<typeof EmptyingPlan>;
