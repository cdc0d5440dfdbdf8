import { Label } from '../../ids/names.ts';
import {
  JoiningMachine,
  JoinLine,
  JoinRule,
  JoinRuleId,
  JoinRuleMatch,
  JoinRuleName,
} from '../resources/join.ts';
import { Node } from '../resources/node.ts';
import { route, z } from '../route.ts';

const tag = 'nodes';
/** As it is shown, or as people type it. */
const code = z.object({ code: z.string().min(1).max(20) });

export const joinRoutes = {
  listJoining: route({
    method: 'GET',
    path: '/api/v1/joining',
    summary: 'Machines that ask to become nodes, those that wait first',
    tag,
    right: 'view',
    answer: z.array(JoiningMachine),
  }),
  getJoinLine: route({
    method: 'GET',
    path: '/api/v1/joining/line',
    summary: 'What to type on any number of machines, so that they ask to become nodes',
    tag,
    right: 'admin',
    answer: JoinLine.extend({
      authority: z.string().describe('sha256 of the certificate of the server’s authority, in hex'),
    }),
  }),
  approveJoining: route({
    method: 'POST',
    path: '/api/v1/joining/:code/approve',
    summary: 'Let a machine in: as a new node, or as one that is known and does not report',
    tag,
    right: 'admin',
    params: code,
    body: z.discriminatedUnion('as', [
      z.strictObject({
        as: z.literal('new'),
        name: Label.optional().describe('Absent: the one that is suggested'),
      }),
      z.strictObject({
        as: z.literal('known'),
        node: z.string().min(1).max(64).describe('Id or name of the node that it is again'),
      }),
    ]),
    answer: Node,
  }),
  rejectJoining: route({
    method: 'POST',
    path: '/api/v1/joining/:code/reject',
    summary: 'Turn a machine away for a day',
    tag,
    right: 'admin',
    params: code,
  }),
  listJoinRules: route({
    method: 'GET',
    path: '/api/v1/join-rules',
    summary: 'Rules by which machines are let in without being asked for, the oldest first',
    tag,
    right: 'view',
    answer: z.array(JoinRule),
  }),
  addJoinRule: route({
    method: 'POST',
    path: '/api/v1/join-rules',
    summary: 'Let in whatever fits; serial numbers, MAC addresses and addresses can be made up',
    tag,
    right: 'admin',
    body: z.strictObject({
      name: JoinRuleName,
      match: JoinRuleMatch.refine(
        ({ serial, mac, subnet }) =>
          serial !== undefined || mac !== undefined || subnet !== undefined,
        'a serial number, a MAC address or a subnet',
      ),
      once: z.boolean().default(false),
    }),
    answer: JoinRule,
    status: 201,
  }),
  removeJoinRule: route({
    method: 'DELETE',
    path: '/api/v1/join-rules/:rule',
    summary: 'Remove a rule; nodes that it let in stay',
    tag,
    right: 'admin',
    params: z.object({ rule: JoinRuleId }),
  }),
} as const;
