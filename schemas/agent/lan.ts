import { z } from 'zod';
import { Label, MacAddress } from '../ids/names.ts';

/** A name that Linux may give an interface (IFNAMSIZ), without what `ip` or nft could misread. */
export const LinkName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/, 'the name of a network interface');

/** A VLAN of IEEE 802.1Q; 0 and 4095 are reserved. */
export const VlanId = z.int().min(1).max(4_094);

/**
 * What leads from a node into a LAN: a bridge that is there already, or a network card, of which one
 * VLAN alone is taken if it is named.
 */
export const UplinkSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bridge'), link: LinkName }),
  z.strictObject({ kind: z.literal('interface'), link: LinkName, vlan: VlanId.optional() }),
]);
export type UplinkSource = z.infer<typeof UplinkSource>;

/** A way into a LAN that a node offers to networks of stacks. The same name on several nodes is one LAN. */
export const OfferedUplink = z.strictObject({
  name: Label,
  source: UplinkSource,
  unusable: z
    .string()
    .max(500)
    .optional()
    .describe('Why nothing can be attached to it, as a sentence; absent: it can be used'),
});
export type OfferedUplink = z.infer<typeof OfferedUplink>;

/**
 * How a network is part of a LAN. `here`: this node has the router of the stack, and attaches the
 * network by its uplink of this name. `router`: the node of the router does; frames for the LAN go there.
 */
export const DesiredLan = z.discriminatedUnion('at', [
  z.strictObject({
    at: z.literal('here'),
    uplink: Label,
    router4: z.ipv4().describe('Address of the router in the LAN; nobody there may use it'),
    hosts: z
      .array(z.strictObject({ mac: MacAddress, address4: z.ipv4() }))
      .describe('Machines of the network, on whatever node'),
  }),
  z.strictObject({ at: z.literal('router') }),
]);
export type DesiredLan = z.infer<typeof DesiredLan>;
