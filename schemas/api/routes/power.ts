import { Sha256Hex } from '../../agent/boot.ts';
import { Operation } from '../resources/operation.ts';
import { NodePower, PowerWayBody } from '../resources/power.ts';
import { route, z } from '../route.ts';
import { repeatable } from './repeatable.ts';

const tag = 'nodes';
/** Id or name. */
const node = z.object({ node: z.string().min(1).max(64) });

/** What is confirmed of something that ends machines. */
const forced = {
  stop: z
    .boolean()
    .default(false)
    .describe('Machines that run there are stopped for it, and start again with the node'),
  confirm: z
    .string()
    .max(64)
    .optional()
    .describe('The name of the node once more; needed with `stop`, and to cut its power'),
};

export const powerRoutes = {
  getNodePower: route({
    method: 'GET',
    path: '/api/v1/nodes/:node/power',
    summary: 'How a node can be switched on and off; no password is shown',
    tag,
    right: 'operate',
    params: node,
    query: z.object({
      look: z
        .enum(['true', 'false'])
        .default('false')
        .describe('true: its baseboard controller is asked as well'),
    }),
    answer: NodePower,
  }),
  setNodePower: route({
    method: 'PUT',
    path: '/api/v1/nodes/:node/power',
    summary: 'Say how a node can be switched on; a baseboard controller is tried first',
    tag,
    right: 'admin',
    params: node,
    body: z.strictObject({
      way: PowerWayBody,
      check: z.boolean().default(true).describe('false: its controller is not tried first'),
    }),
    answer: NodePower,
  }),
  findControllerCertificate: route({
    method: 'POST',
    path: '/api/v1/nodes/:node/power/certificate',
    summary: 'Which certificate a baseboard controller shows; nothing is sent to it',
    tag,
    right: 'admin',
    params: node,
    body: z.strictObject({ url: z.url({ protocol: /^https$/ }) }),
    answer: z.object({
      fingerprint: Sha256Hex,
      subject: z.string(),
      validTo: z.string(),
    }),
  }),
  powerOnNode: route({
    method: 'POST',
    path: '/api/v1/nodes/:node/power/on',
    summary: 'Switch a node on, and wait until it reports',
    tag,
    right: 'operate',
    params: node,
    query: repeatable,
    answer: Operation,
    status: 202,
  }),
  powerOffNode: route({
    method: 'POST',
    path: '/api/v1/nodes/:node/power/off',
    summary: 'Switch a node off; refused while machines run there, unless they may be stopped',
    tag,
    right: 'operate',
    params: node,
    query: repeatable,
    body: z.strictObject({
      ...forced,
      hard: z.boolean().default(false).describe('Its baseboard controller cuts the power'),
    }),
    answer: Operation,
    status: 202,
  }),
  rebootNode: route({
    method: 'POST',
    path: '/api/v1/nodes/:node/power/reboot',
    summary: 'Start a node anew; refused while machines run there, unless they may be stopped',
    tag,
    right: 'operate',
    params: node,
    query: repeatable,
    body: z.strictObject({
      ...forced,
      hard: z.boolean().default(false).describe('Its baseboard controller resets it'),
    }),
    answer: Operation,
    status: 202,
  }),
} as const;
