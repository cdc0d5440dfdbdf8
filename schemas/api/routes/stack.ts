import { LIMITS } from '../../config/limits.ts';
import { MachineId } from '../../ids/brand.ts';
import { Digest } from '../../ids/digest.ts';
import { Key, StackName } from '../../ids/names.ts';
import { MovePlan } from '../resources/move.ts';
import { InstallRequest, Plan } from '../resources/plan.ts';
import { Operation } from '../resources/operation.ts';
import { Series } from '../resources/node.ts';
import { AuditEntry, ConsoleText, Stack, STACK_STATES, StackOutput } from '../resources/stack.ts';
import { pageQuery } from '../page.ts';
import { route, z } from '../route.ts';
import { repeatable, RequestKey } from './repeatable.ts';
import { StackParams, stackChangeRoutes } from './stack-change.ts';

const tag = 'stacks';

const stack = StackParams;

const machine = stack.extend({ machine: z.string().min(1).max(100) });

const MoveWish = z.strictObject({
  node: z.string().min(1).max(64).optional().describe('Name or id; absent: the best one'),
});

export const stackRoutes = {
  planInstall: route({
    method: 'POST',
    path: '/api/v1/plans',
    summary: 'Everything an install would do; changes nothing',
    tag,
    right: 'operate',
    body: InstallRequest,
    answer: Plan,
  }),
  installStack: route({
    method: 'POST',
    path: '/api/v1/stacks',
    summary: 'Install an appliance',
    tag,
    right: 'operate',
    body: InstallRequest.extend({
      planHash: Digest.optional().describe('Do exactly this plan, or refuse'),
      key: RequestKey.optional().describe('The same key again gives the same operation'),
    }),
    answer: Operation,
    status: 202,
  }),
  listStacks: route({
    method: 'GET',
    path: '/api/v1/stacks',
    summary: 'Stacks by name, page by page; also removed ones whose data is still kept',
    tag,
    right: 'view',
    query: z.object({
      ...pageQuery,
      state: z
        .enum(['present', ...STACK_STATES])
        .optional()
        .describe('present: whatever state but removed'),
      node: z.string().min(1).max(64).optional().describe('Id or name: what has machines there'),
      name: z
        .string()
        .min(1)
        .max(64)
        .optional()
        .describe('Exactly this name, or the stack of this id'),
      appliances: z
        .string()
        .max(LIMITS.api.pageItems * LIMITS.api.searchChars)
        .transform((text) => text.split(','))
        .optional()
        .describe('Installed from one of these addresses, separated by commas'),
    }),
    answer: z.array(Stack),
  }),
  getStack: route({
    method: 'GET',
    path: '/api/v1/stacks/:stack',
    summary: 'One stack, by id or name',
    tag,
    right: 'view',
    params: stack,
    answer: Stack,
  }),
  startStack: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/start',
    summary: 'Start its machines in order',
    tag,
    right: 'operate',
    params: stack,
    query: repeatable,
    answer: Operation,
    status: 202,
  }),
  stopStack: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/stop',
    summary: 'Stop its machines, dependants first',
    tag,
    right: 'operate',
    params: stack,
    query: repeatable,
    answer: Operation,
    status: 202,
  }),
  restartStack: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/restart',
    summary: 'Stop, then start',
    tag,
    right: 'operate',
    params: stack,
    query: repeatable,
    answer: Operation,
    status: 202,
  }),
  restoreStack: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/restore',
    summary: 'Bring a removed stack back with its kept data, under another name if wanted',
    tag,
    right: 'operate',
    params: stack,
    query: z.strictObject({ ...repeatable.shape, name: StackName.optional() }),
    answer: Operation,
    status: 202,
  }),
  removeStack: route({
    method: 'DELETE',
    path: '/api/v1/stacks/:stack',
    summary: 'Remove a stack; its data volumes are kept for a while unless data=delete',
    tag,
    right: 'operate',
    params: stack,
    query: repeatable.extend({ data: z.enum(['keep', 'delete']).default('keep') }),
    answer: Operation,
    status: 202,
  }),
  moveGateway: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/gateway',
    summary: 'Move its router, and with it the published ports, to another node',
    tag,
    right: 'operate',
    params: stack,
    query: repeatable,
    body: z.strictObject({ node: z.string().min(1).max(64).describe('Name or id') }),
    answer: Operation,
    status: 202,
  }),
  planMachineMove: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/machines/:machine/move-plan',
    summary: 'Where a machine (id, name or host name) can go, and how; changes nothing',
    tag,
    right: 'operate',
    params: machine,
    body: MoveWish,
    answer: MovePlan,
  }),
  moveMachine: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/machines/:machine/move',
    summary: 'Move a machine to another node; while it runs where that is possible',
    tag,
    right: 'operate',
    params: machine,
    query: repeatable,
    body: MoveWish.extend({
      cold: z
        .boolean()
        .default(false)
        .describe('It may be stopped for it, where it cannot go on running'),
    }),
    answer: Operation,
    status: 202,
  }),
  startEmptyVolume: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/volumes/:volume/start-empty',
    summary: 'Give up a missing volume and start with an empty one in its place',
    tag,
    right: 'operate',
    params: stack.extend({
      volume: z.string().min(1).max(200).describe('Id, name, or machine/name'),
    }),
    query: repeatable,
    body: z.object({ confirm: z.string().max(100).describe('The name of the volume once more') }),
    answer: Operation,
    status: 202,
  }),
  ...stackChangeRoutes,
  revealOutputs: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/outputs',
    summary: 'The outputs with their secrets; recorded in the audit log',
    tag,
    right: 'operate',
    confirm: true,
    params: stack,
    answer: z.array(StackOutput),
  }),
  getStackSeries: route({
    method: 'GET',
    path: '/api/v1/stacks/:stack/series',
    summary: 'Figures of each machine over the last hour, by machine name',
    tag,
    right: 'view',
    params: stack,
    answer: z.record(z.string(), Series),
  }),
  listStackEvents: route({
    method: 'GET',
    path: '/api/v1/stacks/:stack/events',
    summary: 'What happened to it, newest first',
    tag,
    right: 'view',
    params: stack,
    answer: z.array(AuditEntry),
  }),
  getConsole: route({
    method: 'GET',
    path: '/api/v1/stacks/:stack/machines/:machine/console',
    summary: 'Serial console log of a machine (id or name)',
    tag,
    right: 'view',
    params: stack.extend({ machine: z.string().min(1).max(100) }),
    query: z.object({ after: z.coerce.number().int().min(0).default(0) }),
    answer: ConsoleText,
  }),
  runMachineAction: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/machines/:machine/actions/:action',
    summary: 'Run an action that the appliance declares, in the guest',
    tag,
    right: 'operate',
    params: stack.extend({ machine: MachineId, action: Key }),
    query: repeatable,
    answer: Operation,
    status: 202,
  }),
} as const;
