import { z } from 'zod';
import { POWER_LIMITS } from '../../config/power-limits.ts';
import { Bytes } from '../../ids/byte-size.ts';
import { NodeId } from '../../ids/brand.ts';
import { NodeLabelKey, NodeLabelValue } from '../../ids/node-label.ts';
import { TimeOfDay, TimeZone, WEEK_DAYS, WeekDay } from './local-time.ts';
import { NodeState } from './node.ts';

export { WEEK_DAYS, WeekDay };

/** When nodes may sleep. Outside of these hours those that sleep are woken. */
export const SleepHours = z.strictObject({
  from: TimeOfDay,
  to: TimeOfDay.describe('Before `from`: of the next day; the same: the whole day'),
  days: z
    .array(WeekDay)
    .min(1)
    .max(7)
    .default([...WEEK_DAYS])
    .describe('On which it begins'),
  zone: TimeZone.default('UTC'),
});
export type SleepHours = z.infer<typeof SleepHours>;

/** Which idle nodes go to sleep, and how much stays warm. */
export const SleepPolicy = z
  .strictObject({
    idleMs: z
      .int()
      .min(POWER_LIMITS.shortestIdleMs)
      .max(POWER_LIMITS.longestIdleMs)
      .default(POWER_LIMITS.idleMs)
      .describe('How long a node is idle before it goes to sleep'),
    warmNodes: z
      .int()
      .min(1)
      .max(10_000)
      .default(1)
      .describe('So many nodes that take machines stay awake, idle or not'),
    spareMemoryBytes: Bytes.default(0).describe('So much memory of awake nodes stays free'),
    spareCpus: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .describe('So many virtual cores of awake nodes stay free'),
    hours: SleepHours.nullable().default(null).describe('null: at any time'),
    exceptNodes: z.array(NodeId).max(1_000).default([]),
    exceptLabels: z
      .array(z.object({ key: NodeLabelKey, value: NodeLabelValue.optional() }))
      .max(100)
      .default([])
      .describe('Nodes with one of these stay awake; without a value, with any'),
  })
  .meta({ id: 'SleepPolicy' });
export type SleepPolicy = z.infer<typeof SleepPolicy>;

/** The policy, and what it means for each node now. */
export const Sleep = z
  .object({
    policy: SleepPolicy.nullable().describe('null: no node goes to sleep by itself'),
    by: z.string().nullable(),
    at: z.iso.datetime().nullable(),
    nodes: z.array(
      z.object({ id: NodeId, name: z.string(), state: NodeState, why: z.string().nullable() }),
    ),
  })
  .meta({ id: 'Sleep' });
export type Sleep = z.infer<typeof Sleep>;
