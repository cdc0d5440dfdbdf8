import { NodeId } from '../../ids/brand.ts';
import { Node, Series } from '../resources/node.ts';
import { route, z } from '../route.ts';

const tag = 'nodes';
/** Id or name. */
const node = z.object({ node: z.string().min(1).max(64) });

export const nodeRoutes = {
  listNodes: route({
    method: 'GET',
    path: '/api/v1/nodes',
    summary: 'All nodes',
    tag,
    right: 'view',
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
    summary: 'Figures of a node over the last hour',
    tag,
    right: 'view',
    params: node,
    answer: Series,
  }),
  inviteNode: route({
    method: 'POST',
    path: '/api/v1/nodes/invitations',
    summary: 'Make a token with which one agent may enrol, within an hour',
    tag,
    right: 'admin',
    body: z.strictObject({ name: z.string().min(1).max(63) }),
    answer: z.object({ token: z.string(), server: z.string(), expiresAt: z.iso.datetime() }),
    status: 201,
  }),
  removeNode: route({
    method: 'DELETE',
    path: '/api/v1/nodes/:node',
    summary: 'Forget a node that runs nothing; its certificate is refused from then on',
    tag,
    right: 'admin',
    params: z.object({ node: NodeId }),
  }),
} as const;
