import { z } from 'zod';
import { Bytes } from '../../ids/byte-size.ts';
import { OperationId, StackId } from '../../ids/brand.ts';
import { Digest } from '../../ids/digest.ts';
import { StackName } from '../../ids/names.ts';
import { Plan } from './plan.ts';

/** What of a rehearsal is told wherever an upgrade is planned. */
const Told = z.object({
  id: OperationId.describe('The operation that it was'),
  at: z.iso.datetime().describe('As the stack was at this instant'),
  outcome: z
    .enum(['held', 'rolled-back'])
    .describe(
      'held: its machines became ready and stayed so; rolled-back: it would be rolled back',
    ),
  reason: z.string().nullable().describe('Why it would be rolled back'),
  withoutServiceMs: z
    .int()
    .min(0)
    .nullable()
    .describe('From the order to stop its machines until all were ready; null: they never were'),
  probationMs: z.int().describe('How long its machines had to stay ready'),
});

/** What came of an upgrade that was tried on a fenced clone of a stack. */
export const Rehearsal = Told.extend({
  by: z.string().describe('Who asked for it'),
  version: z.string(),
  digest: Digest.describe('Of the appliance that it was upgraded to'),
  from: z.object({ version: z.string(), digest: Digest }),
  step: z.string().nullable().describe('What it was doing when it failed'),
  machine: z.string().nullable().describe('The machine that failed'),
  console: z.array(z.string()).describe('The last lines of its console'),
  hooks: z
    .array(
      z.object({ moment: z.enum(['before', 'after']), machine: z.string(), output: z.string() }),
    )
    .describe('What the hooks “upgrade” have printed'),
  pausedMs: z
    .int()
    .min(0)
    .nullable()
    .describe('How long machines of the stack itself stood still for it; null: none was running'),
}).meta({ id: 'Rehearsal' });
export type Rehearsal = z.infer<typeof Rehearsal>;

/** The latest rehearsal of just the upgrade that is planned. */
export const LatestRehearsal = Told.extend({
  isCurrent: z
    .boolean()
    .describe('false: since then the stack has changed, or it was rehearsed with other answers'),
});
export type LatestRehearsal = z.infer<typeof LatestRehearsal>;

/** Rehearsals of a stack, newest first. */
export const Rehearsals = z
  .object({
    rehearsals: z.array(Rehearsal),
    running: OperationId.nullable().describe('One that is going on'),
  })
  .meta({ id: 'Rehearsals' });
export type Rehearsals = z.infer<typeof Rehearsals>;

/** Everything that a rehearsal will do. `hash` covers every field above it. */
export const RehearsalPlan = z
  .object({
    stack: z.object({ id: StackId, name: StackName }),
    appliance: Plan.shape.appliance,
    from: z.object({ version: z.string(), digest: Digest }),
    clone: z
      .object({
        name: StackName,
        machines: z.array(
          z.object({ name: z.string(), nodeName: z.string(), cpu: z.int(), memoryBytes: Bytes }),
        ),
      })
      .describe('What there is while it goes on, and at most'),
    probationMs: z.int(),
    upgrade: Digest.describe('Hash of the plan of the upgrade that is rehearsed'),
    hash: Digest,
    fetch: Plan.shape.fetch,
    notices: Plan.shape.notices.describe('What it cannot show, among others'),
    problems: Plan.shape.problems.describe('Why it cannot be rehearsed; empty: it can'),
  })
  .meta({ id: 'RehearsalPlan' });
export type RehearsalPlan = z.infer<typeof RehearsalPlan>;
