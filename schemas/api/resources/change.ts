import { z } from 'zod';
import { Parameter, ParameterValue } from '../../appliance/parameter.ts';
import { LIMITS } from '../../config/limits.ts';
import { StackId } from '../../ids/brand.ts';
import { Bytes } from '../../ids/byte-size.ts';
import { Digest } from '../../ids/digest.ts';
import { Key, Label, StackName } from '../../ids/names.ts';
import { Plan, PlannedPort } from './plan.ts';

const Port = z.int().min(1).max(65_535);
const Cpu = z.int().min(1).max(LIMITS.appliance.cpus);
const Memory = Bytes.min(LIMITS.appliance.minimumMemoryBytes).max(LIMITS.appliance.memoryBytes);

/** A port that the appliance does not publish, and an operator does. */
export const OwnPort = z.strictObject({
  role: Label,
  port: Port.describe('Port inside the machines'),
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
  hostPort: Port.optional().describe('Port of the gateway; absent: the first free one'),
});
export type OwnPort = z.infer<typeof OwnPort>;

/** What an operator asks for; what is not named stays. The same document makes a plan and a change. */
export const ChangeRequest = z
  .strictObject({
    name: StackName.optional(),
    note: z
      .string()
      .max(LIMITS.stack.change.noteChars)
      .optional()
      .describe('What it is for, who to ask …; empty: none'),
    sizes: z
      .record(Label, z.strictObject({ cpu: Cpu.optional(), memoryBytes: Memory.optional() }))
      .default({})
      .describe('Of each machine of a role, by role'),
    ports: z
      .record(Key, z.union([Port, z.literal('free'), z.null()]))
      .default({})
      .describe('Host ports by key; free: the first free one; null: it is not published any more'),
    publish: z
      .record(Key, OwnPort)
      .default({})
      .describe('Ports to publish that the appliance does not, by keys of your own'),
    parameters: z
      .record(z.string(), ParameterValue)
      .default({})
      .describe('Other answers to questions that may be answered anew'),
    rotate: z.array(Key).max(256).default([]).describe('Secrets that are made anew, by key'),
  })
  .meta({ id: 'ChangeRequest' });
export type ChangeRequest = z.infer<typeof ChangeRequest>;

const change = <Value extends z.ZodType>(value: Value) => z.object({ from: value, to: value });
const range = <Value extends z.ZodType>(value: Value) =>
  z.object({ now: value, minimum: value, maximum: value });

/** What may be changed of a stack, and what it is now. */
const Changeable = z.object({
  roles: z.array(
    z.object({
      role: z.string(),
      machines: z.int().describe('How many it has'),
      cpu: range(z.int()),
      memoryBytes: range(Bytes),
    }),
  ),
  ports: z.array(
    PlannedPort.extend({
      hostPort: z.int().nullable().describe('null: it is not published'),
      own: z.boolean().describe('An operator has published it; the appliance does not'),
    }),
  ),
  parameters: z.array(
    z.object({
      key: z.string(),
      question: Parameter,
      how: z.enum(['live', 'restart']).describe('restart: machines that use it are restarted'),
      value: ParameterValue.nullable().describe('null: secret, or none'),
      asked: z
        .boolean()
        .describe('Whether it is asked at all, as other questions are answered now'),
    }),
  ),
  secrets: z
    .array(
      z.object({
        key: z.string(),
        kind: z.string(),
        how: z.enum(['live', 'restart']).describe('restart: machines that use it are restarted'),
      }),
    )
    .describe('Those that may be made anew'),
});

/** Everything that a change will do. `hash` covers every field above it. */
export const ChangePlan = z
  .object({
    stack: z.object({ id: StackId, name: StackName }),
    name: change(StackName),
    note: change(z.string()),
    sizes: z
      .array(
        z.object({
          role: z.string(),
          machines: z.int(),
          cpu: change(z.int()),
          memoryBytes: change(Bytes),
        }),
      )
      .describe('Roles whose machines become larger or smaller'),
    ports: z
      .array(
        PlannedPort.extend({
          was: z.int().nullable().describe('Where it was published; null: nowhere'),
          change: z.enum(['moved', 'new', 'gone']),
        }),
      )
      .describe('Those that change'),
    parameters: z
      .array(
        z.object({
          key: z.string(),
          label: z.string(),
          from: ParameterValue.nullable().describe('null: secret'),
          to: ParameterValue.nullable().describe('null: secret'),
          how: z.enum(['live', 'restart']),
          roles: z.array(z.string()).describe('Whose machines use it'),
        }),
      )
      .describe('Those that change'),
    secrets: z
      .array(
        z.object({
          key: z.string(),
          kind: z.string(),
          how: z.enum(['live', 'restart']),
          roles: z.array(z.string()).describe('Whose machines use it'),
        }),
      )
      .describe('Those that are made anew'),
    told: z
      .array(
        z.object({
          machine: z.string(),
          files: z.array(z.string()).describe('Written anew'),
          hook: z.boolean().describe('Whether its hook “change” runs after that'),
        }),
      )
      .describe('Machines that are told new answers or secrets, in this order'),
    restarts: z
      .array(
        z.object({
          machine: z.string(),
          why: z.array(z.enum(['size', 'answers', 'secrets'])),
        }),
      )
      .describe('Machines that are restarted, one after the other in this order'),
    power: z.enum(['on', 'off']).describe('off: it stays off, and nothing is restarted'),
    hash: Digest,
    downtimeMs: z
      .int()
      .min(0)
      .nullable()
      .describe(
        'About how long something is without service, by how long machines took to start last; null: not known. What other machines of their role go on with does not count',
      ),
    may: Changeable.describe('What may be changed'),
    notices: Plan.shape.notices.describe('Good to know; none of them prevents the change'),
    problems: Plan.shape.problems.describe('Why it cannot be changed so; empty: it can'),
  })
  .meta({ id: 'ChangePlan' });
export type ChangePlan = z.infer<typeof ChangePlan>;
