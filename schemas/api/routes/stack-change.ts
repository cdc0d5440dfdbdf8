import { LIMITS } from '../../config/limits.ts';
import { Digest } from '../../ids/digest.ts';
import { ChangePlan, ChangeRequest } from '../resources/change.ts';
import { ClonePlan, CloneRequest } from '../resources/clone.ts';
import { Operation } from '../resources/operation.ts';
import { RehearsalPlan, Rehearsals } from '../resources/rehearsal.ts';
import { RestorePoint } from '../resources/restore-point.ts';
import { UpgradePlan, UpgradeRequest } from '../resources/upgrade.ts';
import { route, z } from '../route.ts';
import { repeatable } from './repeatable.ts';

const tag = 'stacks';

/** Id or name. Names are unique among stacks that are not removed. */
export const StackParams = z.object({ stack: z.string().min(1).max(64) });

const point = StackParams.extend({ point: z.string().min(1).max(64).describe('Its id') });

/** What becomes of a stack: what it was, a newer version, something else, two. */
export const stackChangeRoutes = {
  listRestorePoints: route({
    method: 'GET',
    path: '/api/v1/stacks/:stack/restore-points',
    summary: 'Restore points of a stack, newest first',
    tag,
    right: 'view',
    params: StackParams,
    answer: z.array(RestorePoint),
  }),
  createRestorePoint: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/restore-points',
    summary: 'Keep all disks of a stack as they are at one instant',
    tag,
    right: 'operate',
    params: StackParams,
    query: repeatable,
    body: z.strictObject({
      note: z.string().max(LIMITS.stack.points.noteChars).default('').describe('What it is for'),
    }),
    answer: Operation,
    status: 202,
  }),
  returnToRestorePoint: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/restore-points/:point/restore',
    summary:
      'Take the whole stack, or single data volumes of it, back to a restore point; what there is now becomes one of its own',
    tag,
    right: 'operate',
    params: point,
    query: repeatable.extend({
      volumes: z
        .string()
        .min(1)
        .max(LIMITS.stack.points.volumesText)
        .optional()
        .describe(
          'Data volumes that go back alone, with commas between: a name, or <role>/<name> or <machine>/<name>. Everything else stays what it is; absent: the whole stack goes back',
        ),
    }),
    answer: Operation,
    status: 202,
  }),
  deleteRestorePoint: route({
    method: 'DELETE',
    path: '/api/v1/stacks/:stack/restore-points/:point',
    summary: 'Delete a restore point',
    tag,
    right: 'operate',
    params: point,
    query: repeatable,
    answer: Operation,
    status: 202,
  }),
  planUpgrade: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/upgrade-plan',
    summary: 'Everything an upgrade to a newer version would do; changes nothing',
    tag,
    right: 'operate',
    params: StackParams,
    body: UpgradeRequest,
    answer: UpgradePlan,
  }),
  upgradeStack: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/upgrade',
    summary: 'Upgrade to a newer version; if it does not hold, the stack goes back by itself',
    tag,
    right: 'operate',
    params: StackParams,
    query: repeatable,
    body: UpgradeRequest.extend({
      planHash: Digest.optional().describe('Do exactly this plan, or refuse'),
    }),
    answer: Operation,
    status: 202,
  }),
  planRehearsal: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/rehearsal-plan',
    summary: 'Everything a rehearsal of an upgrade would do; changes nothing',
    tag,
    right: 'operate',
    params: StackParams,
    body: UpgradeRequest,
    answer: RehearsalPlan,
  }),
  rehearseUpgrade: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/rehearsals',
    summary:
      'Try an upgrade on a fenced clone of a stack, which is removed afterwards; the stack itself goes on',
    tag,
    right: 'operate',
    params: StackParams,
    query: repeatable,
    body: UpgradeRequest.extend({
      planHash: Digest.optional().describe('Do exactly this plan, or refuse'),
    }),
    answer: Operation,
    status: 202,
  }),
  listRehearsals: route({
    method: 'GET',
    path: '/api/v1/stacks/:stack/rehearsals',
    summary: 'What came of the latest rehearsals of upgrades of a stack, newest first',
    tag,
    right: 'view',
    params: StackParams,
    answer: Rehearsals,
  }),
  planChange: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/change-plan',
    summary:
      'What may be changed of a stack, and everything that a change would do; changes nothing',
    tag,
    right: 'operate',
    params: StackParams,
    body: ChangeRequest,
    answer: ChangePlan,
  }),
  changeStack: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/change',
    summary:
      'Change name, note, sizes, published ports and answers; if a machine does not come up again, all of it is taken back',
    tag,
    right: 'operate',
    params: StackParams,
    query: repeatable,
    body: ChangeRequest.extend({
      planHash: Digest.optional().describe('Do exactly this plan, or refuse'),
    }),
    answer: Operation,
    status: 202,
  }),
  planClone: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/clone-plan',
    summary: 'Everything that cloning a stack would do; changes nothing',
    tag,
    right: 'operate',
    params: StackParams,
    body: CloneRequest,
    answer: ClonePlan,
  }),
  cloneStack: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/clone',
    summary: 'Make a second stack of one, as it is at an instant; nothing is copied',
    tag,
    right: 'operate',
    params: StackParams,
    query: repeatable,
    body: CloneRequest.extend({
      planHash: Digest.optional().describe('Do exactly this plan, or refuse'),
    }),
    answer: Operation,
    status: 202,
  }),
} as const;
