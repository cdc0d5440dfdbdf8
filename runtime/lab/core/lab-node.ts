import { z } from 'zod';

/** A node of a lab: an emulated machine. All of it follows from its number and kind. */
export const LabNode = z.strictObject({
  number: z.int().min(1).max(99),
  firmware: z.enum(['bios', 'uefi']),
  hasTpm: z.boolean(),
  hasDisk: z.boolean(),
  memoryBytes: z.int().min(1),
});
export type LabNode = z.infer<typeof LabNode>;

/** @returns its name, which is also that of its end of the network */
export const labNodeName = ({ number }: LabNode): string => `node-${number}`;

/** @returns the address of its network card: “la” in ASCII behind the prefix that QEMU uses */
export const labNodeMac = ({ number }: LabNode): string =>
  `52:54:00:6c:61:${number.toString(16).padStart(2, '0')}`;

/** @returns the serial number that its firmware tells, for rules */
export const labNodeSerial = (node: LabNode): string => `lab-${labNodeName(node)}`;

/** @returns its UUID */
export const labNodeUuid = ({ number }: LabNode): string =>
  `6c616200-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

/** @returns its kind as it is written on the command line, such as `uefi,tpm,no-disk` */
export const labNodeKind = ({ firmware, hasTpm, hasDisk }: LabNode): string =>
  [firmware, hasTpm ? 'tpm' : '', hasDisk ? '' : 'no-disk'].filter(Boolean).join(',');
