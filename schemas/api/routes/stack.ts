import { MachineId } from '../../ids/brand.ts';
import { Digest } from '../../ids/digest.ts';
import { Key } from '../../ids/names.ts';
import { InstallRequest, Plan } from '../resources/plan.ts';
import { Operation } from '../resources/operation.ts';
import { Series } from '../resources/node.ts';
import { AuditEntry, ConsoleText, Stack, StackOutput } from '../resources/stack.ts';
import { route, z } from '../route.ts';

const tag = 'stacks';
/** Id or name. Names are unique among stacks that are not removed. */
const stack = z.object({ stack: z.string().min(1).max(64) });

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
      key: z
        .string()
        .min(8)
        .max(100)
        .optional()
        .describe('Repeating a request with the same key changes nothing'),
    }),
    answer: Operation,
    status: 202,
  }),
  listStacks: route({
    method: 'GET',
    path: '/api/v1/stacks',
    summary: 'All stacks, also removed ones whose data is still kept',
    tag,
    right: 'view',
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
    answer: Operation,
    status: 202,
  }),
  restoreStack: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/restore',
    summary: 'Bring a removed stack back with its kept data',
    tag,
    right: 'operate',
    params: stack,
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
    query: z.object({ data: z.enum(['keep', 'delete']).default('keep') }),
    answer: Operation,
    status: 202,
  }),
  revealOutputs: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/outputs',
    summary: 'The outputs with their secrets; recorded in the audit log',
    tag,
    right: 'operate',
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
    answer: Operation,
    status: 202,
  }),
} as const;
