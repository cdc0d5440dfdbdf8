import { shownLine, shownText } from '../../appliance/plain-text.ts';
import { LIMITS } from '../../config/limits.ts';
import { NodeId } from '../../ids/brand.ts';
import { Label } from '../../ids/names.ts';
import { NodeLabelKey, NodeLabelValue } from '../../ids/node-label.ts';
import { pageQuery } from '../page.ts';
import { JoinLine } from '../resources/join.ts';
import { EmptyingPlan } from '../resources/move.ts';
import { FigureRange, Node, NodeState, Series } from '../resources/node.ts';
import { Operation } from '../resources/operation.ts';
import { route, z } from '../route.ts';
import { repeatable } from './repeatable.ts';
import { FormatOrder } from './format-order.ts';

const tag = 'nodes';
/** Id or name. */
const node = z.object({ node: z.string().min(1).max(64) });

const order = z.strictObject({
  reason: shownLine
    .max(LIMITS.nodeRecord.reasonChars)
    .optional()
    .describe('For whoever finds the node like that; one line'),
});

const Note = shownText
  .max(LIMITS.nodeRecord.noteChars)
  .regex(/^(?:\P{Cc}|[\n\t])*$/u, 'text without control characters');

const change = z.strictObject({
  labels: z
    .record(NodeLabelKey, NodeLabelValue.nullable())
    .refine(
      (labels) => Object.keys(labels).length <= LIMITS.nodeRecord.labelChanges,
      `at most ${LIMITS.nodeRecord.labelChanges} labels at once`,
    )
    .optional()
    .describe('Each key by itself: a value sets it, null takes it away; others stay'),
  note: Note.optional().describe('Empty: no note'),
  noteWas: z
    .string()
    .max(LIMITS.nodeRecord.noteChars)
    .optional()
    .describe('With it, a note that somebody else has changed meanwhile is not overwritten'),
});

export const nodeRoutes = {
  listNodes: route({
    method: 'GET',
    path: '/api/v1/nodes',
    summary: 'Nodes by name, page by page',
    tag,
    right: 'view',
    query: z.object({ ...pageQuery, state: NodeState.optional() }),
    answer: z.array(Node),
  }),
  getNode: route({
    method: 'GET',
    path: '/api/v1/nodes/:node',
    summary: 'One node',
    tag,
    right: 'view',
    params: node,
    answer: Node,
  }),
  getNodeSeries: route({
    method: 'GET',
    path: '/api/v1/nodes/:node/series',
    summary: 'Usage of a node over the last hour, day, week or 30 days',
    tag,
    right: 'view',
    params: node,
    query: z.object({ range: FigureRange.default('hour') }),
    answer: Series,
  }),
  inviteNode: route({
    method: 'POST',
    path: '/api/v1/nodes/invitations',
    summary: 'Create a token that lets one agent enrol within an hour',
    tag,
    right: 'admin',
    body: z.strictObject({ name: Label }),
    answer: JoinLine.extend({ token: z.string(), expiresAt: z.iso.datetime() }),
    status: 201,
  }),
  removeNode: route({
    method: 'DELETE',
    path: '/api/v1/nodes/:node',
    summary: 'Remove a node that runs nothing; its certificate is refused from then on',
    tag,
    right: 'admin',
    params: z.object({ node: NodeId }),
  }),
  changeNode: route({
    method: 'PATCH',
    path: '/api/v1/nodes/:node',
    summary: 'Change labels and note of a node',
    tag,
    right: 'admin',
    params: node,
    body: change,
    answer: Node,
  }),
  keepNode: route({
    method: 'PUT',
    path: '/api/v1/nodes/:node/disk',
    summary:
      'Format a disk of a node that boots into memory, and keep its identity and own pool there',
    tag,
    right: 'admin',
    params: node,
    body: FormatOrder,
    answer: Node,
  }),
  forgetNodeDisk: route({
    method: 'DELETE',
    path: '/api/v1/nodes/:node/disk',
    summary: 'No longer expect the disk that keeps a node; nothing on it is changed',
    tag,
    right: 'admin',
    params: node,
    answer: Node,
  }),
  cordonNode: route({
    method: 'PUT',
    path: '/api/v1/nodes/:node/cordon',
    summary: 'Let a node keep what it has and get nothing new; an order that stands is kept',
    tag,
    right: 'operate',
    params: node,
    body: order,
    answer: Node,
  }),
  uncordonNode: route({
    method: 'DELETE',
    path: '/api/v1/nodes/:node/cordon',
    summary: 'Let a node get new machines again',
    tag,
    right: 'operate',
    params: node,
    answer: Node,
  }),
  drainNode: route({
    method: 'PUT',
    path: '/api/v1/nodes/:node/drain',
    summary: 'Move everything from a node to others; it gets nothing new until this is taken back',
    tag,
    right: 'operate',
    params: node,
    query: repeatable,
    body: order.extend({
      cold: z
        .boolean()
        .default(false)
        .describe('Machines that cannot go on running may be stopped for it'),
    }),
    answer: Operation,
    status: 202,
  }),
  undrainNode: route({
    method: 'DELETE',
    path: '/api/v1/nodes/:node/drain',
    summary: 'Let a drained node get new machines again; nothing comes back by itself',
    tag,
    right: 'operate',
    params: node,
    answer: Node,
  }),
  declareNodeDead: route({
    method: 'POST',
    path: '/api/v1/nodes/:node/declare-dead',
    summary:
      'Vouch that a lost node is off or cut off for good: its machines on shared pools start elsewhere',
    tag,
    right: 'operate',
    params: node,
    query: repeatable,
    body: order.extend({ confirm: z.string().max(64).describe('The name of the node once more') }),
    answer: Operation,
    status: 202,
  }),
  planNodeDrain: route({
    method: 'POST',
    path: '/api/v1/nodes/:node/drain-plan',
    summary: 'Where everything on a node would go, and what cannot; changes nothing',
    tag,
    right: 'operate',
    params: node,
    body: z.strictObject({
      cold: z
        .boolean()
        .default(false)
        .describe('Machines that cannot go on running may be stopped for it'),
    }),
    answer: EmptyingPlan,
  }),
  planNodeTakeOver: route({
    method: 'POST',
    path: '/api/v1/nodes/:node/declare-dead-plan',
    summary: 'What of a node would start elsewhere if it were declared dead; changes nothing',
    tag,
    right: 'operate',
    params: node,
    answer: EmptyingPlan,
  }),
  startMaintenance: route({
    method: 'PUT',
    path: '/api/v1/nodes/:node/maintenance',
    summary: 'Keep a node empty that runs nothing; refused while stacks run there',
    tag,
    right: 'operate',
    params: node,
    body: order,
    answer: Node,
  }),
  endMaintenance: route({
    method: 'DELETE',
    path: '/api/v1/nodes/:node/maintenance',
    summary: 'Let machines run on a node again; a cordon stays',
    tag,
    right: 'operate',
    params: node,
    answer: Node,
  }),
} as const;
