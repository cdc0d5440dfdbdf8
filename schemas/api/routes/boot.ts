import {
  BootDhcp,
  HardwareAddress,
  NodeImageFileName,
  NodeImageVersion,
} from '../../agent/boot.ts';
import { LinkName } from '../../agent/lan.ts';
import { LIMITS } from '../../config/limits.ts';
import { NodeLabelKey, NodeLabelValue } from '../../ids/node-label.ts';
import { Digest } from '../../ids/digest.ts';
import { Operation } from '../resources/operation.ts';
import { RollOutPlan } from '../resources/roll-out.ts';
import { BootClient, BootNetwork, NodeImage, NodeImages } from '../resources/boot.ts';
import { route, z } from '../route.ts';
import { repeatable } from './repeatable.ts';

const tag = 'boot';
const image = z.object({ version: NodeImageVersion });
/** Id or name. */
const nodeName = z.string().min(1).max(64);
const node = z.object({ node: nodeName });
const SignifyText = z.string().min(1).max(LIMITS.boot.signifyFileBytes);

const [FullDhcp, ProxyDhcp] = BootDhcp.options;

const version = NodeImageVersion.nullable();
/** Whom an image is chosen for. */
const Choice = z.discriminatedUnion('for', [
  z.strictObject({ for: z.literal('default'), version }),
  z.strictObject({ for: z.literal('node'), node: nodeName, version }),
  z.strictObject({ for: z.literal('label'), key: NodeLabelKey, value: NodeLabelValue, version }),
  z.strictObject({ for: z.literal('canary'), node: nodeName, version }),
]);
export type NodeImageChoiceOrder = z.infer<typeof Choice>;

/** How an image is rolled out. The same document makes a plan and a roll-out. */
const RollOutOrder = z.strictObject({
  canary: nodeName
    .optional()
    .describe('The node that tries it first; default: chosen by the server'),
  probationMs: z
    .int()
    .min(0)
    .max(LIMITS.boot.probationMostMs)
    .default(LIMITS.boot.probationMs)
    .describe('How long the first node has to stay well before others follow'),
  cold: z
    .boolean()
    .default(false)
    .describe(
      'Machines that cannot go on running elsewhere are stopped, and start with their node',
    ),
});
export type RollOutOrder = z.infer<typeof RollOutOrder>;

export const bootRoutes = {
  listNodeImages: route({
    method: 'GET',
    path: '/api/v1/node-images',
    summary: 'Node images, which nodes boot which, and the keys they may be signed with',
    tag,
    right: 'view',
    answer: NodeImages,
  }),
  addNodeImage: route({
    method: 'POST',
    path: '/api/v1/node-images',
    summary: 'Begin to add a node image, or go on: what it is, signed; its files come after it',
    tag,
    right: 'admin',
    body: z.strictObject({
      manifest: z.string().min(1).max(LIMITS.boot.manifestBytes),
      signature: SignifyText.describe('The file manifest.sig'),
    }),
    answer: NodeImage,
    status: 201,
  }),
  putNodeImageFile: route({
    method: 'PUT',
    path: '/api/v1/node-images/:version/files/:file',
    summary: 'Bring a file of a node image that was begun; it must be what the manifest says',
    tag,
    right: 'admin',
    params: image.extend({ file: NodeImageFileName }),
    upload: true,
    answer: NodeImage,
  }),
  removeNodeImage: route({
    method: 'DELETE',
    path: '/api/v1/node-images/:version',
    summary: 'Delete a node image that nothing was chosen to boot',
    tag,
    right: 'admin',
    params: image,
  }),
  chooseNodeImage: route({
    method: 'PUT',
    path: '/api/v1/node-image-choice',
    summary: 'Choose which image nodes boot from their next boot on; null takes a choice back',
    tag,
    right: 'admin',
    body: Choice,
    answer: NodeImages,
  }),
  planNodeImageRollOut: route({
    method: 'POST',
    path: '/api/v1/node-images/:version/roll-out-plan',
    summary: 'What rolling a node image out would do: which node first, and what stands in the way',
    tag,
    right: 'admin',
    params: image,
    body: RollOutOrder,
    answer: RollOutPlan,
  }),
  rollOutNodeImage: route({
    method: 'POST',
    path: '/api/v1/node-images/:version/roll-out',
    summary: 'Roll a node image out: to one node first, then to the others, one after the other',
    tag,
    right: 'admin',
    params: image,
    query: repeatable,
    body: RollOutOrder.extend({
      planHash: Digest.optional().describe('Do exactly this plan, or refuse'),
    }),
    answer: Operation,
    status: 202,
  }),
  setOldestNodeImage: route({
    method: 'PUT',
    path: '/api/v1/oldest-node-image',
    summary: 'Decide below which sequence no image is booted any more',
    tag,
    right: 'admin',
    body: z.strictObject({ sequence: z.int().min(0) }),
    answer: NodeImages,
  }),
  trustNodeImageKey: route({
    method: 'POST',
    path: '/api/v1/node-image-keys',
    summary: 'Trust a key to sign node images: whoever holds it decides what nodes run',
    tag,
    right: 'admin',
    confirm: true,
    body: z.strictObject({ publicKey: SignifyText.describe('A public key of signify') }),
    answer: NodeImages,
    status: 201,
  }),
  distrustNodeImageKey: route({
    method: 'DELETE',
    path: '/api/v1/node-image-keys/:fingerprint',
    summary: 'Trust a key no more; refused while there are images signed with it',
    tag,
    right: 'admin',
    params: z.object({ fingerprint: z.string().regex(/^[0-9a-f]{64}$/) }),
  }),
  listBootNetworks: route({
    method: 'GET',
    path: '/api/v1/boot-networks',
    summary: 'Networks that machines boot from, with what their gateways say',
    tag,
    right: 'view',
    answer: z.array(BootNetwork),
  }),
  setBootNetwork: route({
    method: 'PUT',
    path: '/api/v1/boot-networks/:node',
    summary: 'Let machines boot from the network through a gateway',
    tag,
    right: 'admin',
    params: node,
    body: z.strictObject({
      link: LinkName,
      address: z.cidrv4(),
      port: z.int().min(1).max(65_535).default(LIMITS.boot.port),
      dhcp: z.discriminatedUnion('mode', [
        FullDhcp.extend({
          dns: FullDhcp.shape.dns.default([]),
          leaseSeconds: FullDhcp.shape.leaseSeconds.default(LIMITS.boot.leaseSeconds),
        }),
        ProxyDhcp,
      ]),
    }),
    answer: BootNetwork,
  }),
  removeBootNetwork: route({
    method: 'DELETE',
    path: '/api/v1/boot-networks/:node',
    summary: 'End booting from the network through a gateway; nodes that run go on',
    tag,
    right: 'admin',
    params: node,
  }),
  listBootClients: route({
    method: 'GET',
    path: '/api/v1/boot-clients',
    summary: 'Machines that boot from the network, the latest first',
    tag,
    right: 'view',
    query: z.object({ mac: HardwareAddress.optional() }),
    answer: z.array(BootClient),
  }),
} as const;
