import { z } from 'zod';
import { Bytes } from '../../ids/byte-size.ts';
import { NodeId, PoolId, StackId } from '../../ids/brand.ts';
import { Digest } from '../../ids/digest.ts';
import { StackName } from '../../ids/names.ts';
import { Plan, PlannedPort } from './plan.ts';

/** What an operator asks for. The same document makes a plan and a clone. */
export const CloneRequest = z
  .strictObject({
    name: StackName.optional().describe('Default: the name of the stack with a number'),
    fenced: z
      .boolean()
      .default(false)
      .describe(
        'Nothing leads out of its networks or into them, and its machines and secrets stay who and what they are',
      ),
    ports: z
      .record(z.string(), z.int().min(1).max(65_535))
      .default({})
      .describe('Host ports of published ports, by key; default: free ones'),
    start: z
      .boolean()
      .optional()
      .describe('Whether it is started; default: if the stack is switched on'),
  })
  .meta({ id: 'CloneRequest' });
export type CloneRequest = z.infer<typeof CloneRequest>;

/** Everything that cloning will do. `hash` covers every field above it. */
export const ClonePlan = z
  .object({
    stack: z.object({ id: StackId, name: StackName }).describe('What is cloned'),
    name: StackName,
    fenced: z.boolean(),
    start: z.boolean(),
    appliance: z.object({ title: z.string(), version: z.string(), digest: Digest }),
    machines: z.array(
      z.object({
        name: z.string(),
        node: NodeId,
        nodeName: z.string().describe('Where the machine that it is cloned from is'),
        cpu: z.int(),
        memoryBytes: Bytes,
        disks: z.array(
          z.object({
            name: z.string(),
            kind: z.enum(['system', 'data']),
            sizeBytes: Bytes,
            pool: z.object({ id: PoolId, name: z.string() }).optional(),
          }),
        ),
      }),
    ),
    ports: z.array(PlannedPort),
    secrets: z.array(
      z.object({ key: z.string(), kind: z.string(), change: z.enum(['kept', 'new']) }),
    ),
    egress: z.enum(['none', 'internet']),
    hash: Digest,
    notices: Plan.shape.notices.describe('Good to know; none of them prevents the clone'),
    problems: Plan.shape.problems.describe('Why it cannot be cloned; empty: it can'),
  })
  .meta({ id: 'ClonePlan' });
export type ClonePlan = z.infer<typeof ClonePlan>;
