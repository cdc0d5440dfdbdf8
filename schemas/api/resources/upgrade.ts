import { z } from 'zod';
import { ApplianceManifest } from '../../appliance/manifest.ts';
import { Parameter, ParameterValue } from '../../appliance/parameter.ts';
import { LIMITS } from '../../config/limits.ts';
import { Bytes } from '../../ids/byte-size.ts';
import { StackId } from '../../ids/brand.ts';
import { Digest } from '../../ids/digest.ts';
import { StackName } from '../../ids/names.ts';
import { Version } from '../../ids/version.ts';
import { Plan, PlannedPort } from './plan.ts';
import { LatestRehearsal } from './rehearsal.ts';

const { probationMs, shortestProbationMs, longestProbationMs } = LIMITS.stack.upgrade;

/** What an operator asks for. The same document makes a plan and an upgrade. */
export const UpgradeRequest = z
  .strictObject({
    version: Version.optional().describe('Default: the latest that is known and trusted'),
    parameters: z
      .record(z.string(), ParameterValue)
      .default({})
      .describe('Answers to new questions, and other answers to old ones'),
    ports: z
      .record(z.string(), z.int().min(1).max(65_535))
      .default({})
      .describe('Host ports of newly published ports, by key'),
    allowInternet: z
      .boolean()
      .default(false)
      .describe('Its machines may reach the internet, where the version before did not ask for it'),
    probationMs: z
      .int()
      .min(shortestProbationMs)
      .max(longestProbationMs)
      .default(probationMs)
      .describe('How long all machines have to stay ready; else the stack goes back'),
  })
  .meta({ id: 'UpgradeRequest' });
export type UpgradeRequest = z.infer<typeof UpgradeRequest>;

const change = <Value extends z.ZodType>(value: Value) => z.object({ from: value, to: value });

const Firmware = z.enum(['bios', 'uefi']);

const UpgradedMachine = z.object({
  name: z.string(),
  role: z.string(),
  cpu: change(z.int()),
  memoryBytes: change(Bytes),
  firmware: change(Firmware),
  systemBytes: change(Bytes).describe('Virtual size of the system disk, which is replaced'),
  data: z
    .array(z.object({ name: z.string(), sizeBytes: Bytes }))
    .describe('Disks that stay, with what is on them'),
});

/** What of a role is told to its machines, or decides about them. */
export const ROLE_PARTS = [
  'image',
  'files',
  'commands',
  'users',
  'mounts',
  'order',
  'readiness',
  'actions',
] as const;

/**
 * Everything an upgrade will do. `hash` covers every field above it; an upgrade that names the hash does
 * exactly this or refuses.
 */
export const UpgradePlan = z
  .object({
    stack: z.object({ id: StackId, name: StackName }),
    appliance: Plan.shape.appliance,
    from: z.object({ version: z.string(), digest: Digest }),
    machines: z.array(UpgradedMachine),
    roles: z.array(
      z.object({
        role: z.string(),
        changed: z.array(z.enum(ROLE_PARTS)).describe('What is not as it was'),
        hooks: z
          .array(z.enum(['before', 'after']))
          .describe('When its hook “upgrade” runs: by the version that is there, by the newer one'),
      }),
    ),
    ports: z.array(
      PlannedPort.extend({
        change: z
          .enum(['kept', 'changed', 'new', 'gone'])
          .describe(
            'changed: the same port of the host leads elsewhere; gone: no longer published',
          ),
      }),
    ),
    parameters: z.array(
      z.object({
        key: z.string(),
        label: z.string(),
        value: ParameterValue.nullable().describe('null: secret'),
        origin: z.enum(['kept', 'given', 'default', 'generated', 'gone']),
        isNew: z.boolean().describe('The version before did not ask it'),
        question: Parameter.optional().describe(
          'What is asked, where it is new or its answer will not do; absent: nothing has to be said',
        ),
      }),
    ),
    secrets: z.array(
      z.object({ key: z.string(), kind: z.string(), change: z.enum(['kept', 'new', 'gone']) }),
    ),
    permissions: change(Plan.shape.permissions),
    power: z.enum(['on', 'off']).describe('off: it stays off, and the newer version is not tried'),
    probationMs: z.int(),
    hash: Digest,
    changes: ApplianceManifest.shape.changes.describe('What this version changed'),
    fetch: Plan.shape.fetch,
    downtimeMs: z
      .int()
      .min(0)
      .nullable()
      .describe(
        'About how long it is without service, by how long its machines took to start last; null: not known',
      ),
    trust: Plan.shape.trust,
    rehearsal: LatestRehearsal.nullable().describe(
      'The latest of this very version; null: it was not rehearsed',
    ),
    notices: Plan.shape.notices.describe('Good to know; none of them prevents the upgrade'),
    problems: Plan.shape.problems.describe('Why it cannot be upgraded; empty: it can'),
  })
  .meta({ id: 'UpgradePlan' });
export type UpgradePlan = z.infer<typeof UpgradePlan>;
