import { z } from 'zod';
import {
  BootDhcp,
  NodeImageFileName,
  NodeImageVersion,
  ObservedBoot,
  ObservedBootClient,
  Sha256Hex,
} from '../../agent/boot.ts';
import { LinkName } from '../../agent/lan.ts';
import { WireFault } from '../../errors/wire-fault.ts';
import { Bytes } from '../../ids/byte-size.ts';
import { NodeId } from '../../ids/brand.ts';

/** Who has a wish about the node image of a node, the strongest first. */
export const ImageWish = z
  .enum(['canary', 'node', 'label', 'default', 'none'])
  .describe('canary: it tries the image before others; none: nothing was chosen');
export type ImageWish = z.infer<typeof ImageWish>;

/** A key that node images may be signed with. */
export const NodeImageKey = z
  .object({
    fingerprint: Sha256Hex.describe('sha256 of the key itself'),
    number: z.string().describe('By which signatures name it; proves nothing'),
    comment: z.string().describe('What its file says of it; proves nothing'),
    addedAt: z.iso.datetime(),
    addedBy: z.string(),
  })
  .meta({ id: 'NodeImageKey' });
export type NodeImageKey = z.infer<typeof NodeImageKey>;

export const NodeImage = z
  .object({
    version: NodeImageVersion,
    sequence: z.int(),
    architecture: z.enum(['x86_64', 'aarch64']),
    state: z
      .enum(['ready', 'incomplete', 'too-old'])
      .describe(
        'incomplete: files of it are missing; too-old: below the oldest that nodes may boot',
      ),
    missing: z.array(NodeImageFileName),
    sizeBytes: Bytes.describe('Of all its files'),
    key: Sha256Hex.describe('Fingerprint of the key that it is signed with'),
    addedAt: z.iso.datetime(),
    addedBy: z.string(),
    isDefault: z.boolean(),
    chosenFor: z.array(z.string()).describe('Canaries, nodes and labels that it was chosen for'),
    running: z.int().describe('How many nodes run it now'),
    wanted: z.int().describe('How many nodes run another one, and this one from their next boot'),
  })
  .meta({ id: 'NodeImage' });
export type NodeImage = z.infer<typeof NodeImage>;

/** Which image nodes boot, in the order in which it counts. */
export const NodeImageChoice = z.object({
  canary: z
    .object({ version: NodeImageVersion, nodes: z.array(z.string()) })
    .nullable()
    .describe('Nodes that try an image before the others'),
  overrides: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('node'), node: z.string(), version: NodeImageVersion }),
        z.object({
          kind: z.literal('label'),
          key: z.string(),
          value: z.string(),
          version: NodeImageVersion,
        }),
      ]),
    )
    .describe('A node before labels; of several labels, the last one'),
  default: NodeImageVersion.nullable().describe('null: whoever is not named waits'),
  oldestSequence: z.int().describe('No image below this is given to any machine'),
});
export type NodeImageChoice = z.infer<typeof NodeImageChoice>;

export const NodeImages = z
  .object({
    images: z.array(NodeImage).describe('The newest first'),
    choice: NodeImageChoice,
    keys: z.array(NodeImageKey),
  })
  .meta({ id: 'NodeImages' });
export type NodeImages = z.infer<typeof NodeImages>;

export const BootNetwork = z
  .object({
    node: NodeId,
    nodeName: z.string().describe('The gateway that serves it'),
    link: LinkName,
    address: z.cidrv4(),
    port: z.int(),
    dhcp: BootDhcp,
    server: z.string().nullable().describe('Where machines that boot find the server'),
    state: z
      .enum(['waiting', 'fetching', 'ready', 'failed', 'lost'])
      .describe(
        'waiting: the gateway has not said yet; fetching: images are on their way to it; lost: it has been silent',
      ),
    problem: z.string().nullable().describe('Why it cannot be served; null: nothing is wrong'),
    fault: WireFault.nullable(),
    images: ObservedBoot.shape.images.describe('How much of each image is at the gateway'),
    clients: z.int().describe('How many machines were seen on it'),
    setAt: z.iso.datetime(),
    setBy: z.string(),
  })
  .meta({ id: 'BootNetwork' });
export type BootNetwork = z.infer<typeof BootNetwork>;

/** A machine that boots, or has booted a while ago. All but the gateway may be made up. */
export const BootClient = ObservedBootClient.extend({
  gateway: z.string().describe('Node that saw it'),
  node: z.string().nullable().describe('The node that has this network card; null: none yet'),
}).meta({ id: 'BootClient' });
export type BootClient = z.infer<typeof BootClient>;
