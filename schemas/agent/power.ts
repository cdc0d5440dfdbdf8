import { z } from 'zod';
import { HardwareAddress } from './boot.ts';
import { LinkName } from './lan.ts';

/** A boot of a node: changes whenever it is started anew, and never otherwise. */
export const BootId = z.string().min(1).max(64);

/** A network card of a node. */
export const NetworkCard = z.strictObject({
  link: LinkName,
  mac: HardwareAddress,
  wakes: z.boolean().describe('The card says that a packet to it can wake the node'),
});
export type NetworkCard = z.infer<typeof NetworkCard>;

/** Most cards that a node tells, and that are woken at a time. */
export const MOST_CARDS = 16;

/** What a node tells about being switched on and off. */
export const NodePowerFacts = z.strictObject({
  boot: BootId,
  cards: z.array(NetworkCard).max(MOST_CARDS),
  leaving: z
    .enum(['stopping', 'going'])
    .optional()
    .describe('stopping: its machines are being stopped; going: it is on the point of going'),
  trouble: z.string().max(500).optional().describe('Why it cannot do what it was told'),
});
export type NodePowerFacts = z.infer<typeof NodePowerFacts>;

/**
 * What a node shall do with itself. It names the boot that it is meant for: a node that comes back has
 * another one, so nothing is done twice, whatever it remembers.
 */
export const DesiredLeave = z.strictObject({
  how: z.enum(['off', 'reboot']),
  boot: BootId,
});
export type DesiredLeave = z.infer<typeof DesiredLeave>;

/** Cards that a node shall wake, again and again for as long as they stand here. */
export const DesiredWakes = z.array(HardwareAddress).max(4 * MOST_CARDS);
export type DesiredWakes = z.infer<typeof DesiredWakes>;
