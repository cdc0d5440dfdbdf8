import { DiskLabel, PoolFolder, PoolSource } from '../../agent/pool.ts';
import { shownText } from '../../appliance/plain-text.ts';
import { LIMITS } from '../../config/limits.ts';
import { Label } from '../../ids/names.ts';
import { NodeLabelKey, NodeLabelValue } from '../../ids/node-label.ts';
import { OWN_POOL, Pool, PoolDefaults, PoolReserve } from '../resources/pool.ts';
import { route, z } from '../route.ts';
import { FormatOrder } from './format-order.ts';

const tag = 'pools';
/** Id or name; `<node>/own` for the own pool of a node. */
const pool = z.object({ pool: z.string().min(1).max(128) });
/** Id or name. */
const nodeName = z.string().min(1).max(64);

const PoolName = Label.refine(
  (name) => name !== OWN_POOL,
  `another name than “${OWN_POOL}”, which every node’s own pool has`,
);

/** Which nodes it is for, by name or id. */
const WantedNodes = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({
    kind: z.literal('list'),
    nodes: z.array(nodeName).min(1).max(LIMITS.pool.listedNodes),
  }),
  z.strictObject({
    kind: z.literal('labels'),
    labels: z
      .record(NodeLabelKey, NodeLabelValue)
      .refine((labels) => Object.keys(labels).length > 0, 'at least one label'),
  }),
]);
export type WantedNodes = z.infer<typeof WantedNodes>;

const [FolderPlace, , NfsPlace] = PoolSource.options;

/** Where it is: somewhere already, or in a folder of a node that then serves it to the others. */
const Place = z.discriminatedUnion('kind', [
  FolderPlace,
  z.strictObject({
    kind: z.literal('disk'),
    label: DiskLabel,
    format: FormatOrder.optional().describe('Absent: a disk with this label is there already'),
  }),
  NfsPlace,
  z.strictObject({ kind: z.literal('export'), node: nodeName, path: PoolFolder }),
]);
export type PoolPlace = z.infer<typeof Place>;

const Note = shownText
  .max(LIMITS.pool.noteChars)
  .regex(/^(?:\P{Cc}|[\n\t])*$/u, 'text without control characters');

export const poolRoutes = {
  listPools: route({
    method: 'GET',
    path: '/api/v1/pools',
    summary: 'All pools: those that were declared, and the own pool of each node',
    tag,
    right: 'view',
    query: z.object({
      node: nodeName.optional().describe('Only those of this node'),
      declared: z
        .enum(['true', 'false'])
        .default('false')
        .describe('true: without the own pools of nodes'),
    }),
    answer: z.array(Pool),
  }),
  getPool: route({
    method: 'GET',
    path: '/api/v1/pools/:pool',
    summary: 'One pool',
    tag,
    right: 'view',
    params: pool,
    answer: Pool,
  }),
  addPool: route({
    method: 'POST',
    path: '/api/v1/pools',
    summary: 'Declare a pool; no file is changed, and no disk formatted unless that is ordered',
    tag,
    right: 'admin',
    body: z.strictObject({
      name: PoolName,
      place: Place,
      nodes: WantedNodes.default({ kind: 'all' }),
      reserve: PoolReserve.default({ unit: 'percent', percent: LIMITS.pool.reservePercent }),
      note: Note.default(''),
    }),
    answer: Pool,
    status: 201,
  }),
  changePool: route({
    method: 'PATCH',
    path: '/api/v1/pools/:pool',
    summary: 'Change the name, nodes, reserve or note of a pool',
    tag,
    right: 'admin',
    params: pool,
    body: z.strictObject({
      name: PoolName.optional(),
      nodes: WantedNodes.optional(),
      reserve: PoolReserve.optional(),
      note: Note.optional(),
    }),
    answer: Pool,
  }),
  removePool: route({
    method: 'DELETE',
    path: '/api/v1/pools/:pool',
    summary: 'Forget a pool that holds no volume; its files stay where they are',
    tag,
    right: 'admin',
    params: pool,
  }),
  getPoolDefaults: route({
    method: 'GET',
    path: '/api/v1/pool-defaults',
    summary: 'Where volumes go unless one chooses',
    tag,
    right: 'view',
    answer: PoolDefaults,
  }),
  setPoolDefaults: route({
    method: 'PUT',
    path: '/api/v1/pool-defaults',
    summary: 'Decide where volumes go unless one chooses; those that exist stay where they are',
    tag,
    right: 'admin',
    body: z.strictObject({
      system: z.string().min(1).max(64).nullable().optional(),
      data: z.string().min(1).max(64).nullable().optional(),
    }),
    answer: PoolDefaults,
  }),
} as const;
