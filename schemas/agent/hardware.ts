import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import { HardwareAddress, NodeImageVersion } from './boot.ts';

const { wordChars, networkCards } = LIMITS.agent.reports;
const Word = z.string().min(1).max(wordChars);

/** The image that a node runs from, as it stands in its manifest. */
export const BootedImage = z.strictObject({
  version: NodeImageVersion,
  sequence: z.int().min(0),
});
export type BootedImage = z.infer<typeof BootedImage>;

/**
 * What tells one machine from another. Whoever is root on a machine, or on another one in the same
 * network, can say anything here: it helps people to recognize a machine, and proves nothing.
 */
export const NodeHardware = z.strictObject({
  serial: Word.optional().describe('Of the machine, from its firmware'),
  product: Word.optional().describe('Maker and model, from its firmware'),
  systemUuid: z
    .string()
    .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a UUID in lower case')
    .optional()
    .describe('From its firmware'),
  macs: z
    .array(HardwareAddress)
    .max(networkCards)
    .describe('Of its network cards, as they were made'),
  image: BootedImage.optional().describe('Absent: it was not booted from a node image'),
});
export type NodeHardware = z.infer<typeof NodeHardware>;
