import { Fault } from '../../../../schemas/errors/fault.ts';

/** QEMU makes volumes of whole sectors. */
const SECTOR_BYTES = 512;

/**
 * Holds what a node says of a volume against what its stack says. A node that claims more would have a backup become as
 * large as it likes, and with it every stack that is restored from there; of one that claims less, the end would be missing.
 *
 * @param disk its name in the repository, and its size by the definition of its stack
 * @throws Fault CONFLICT
 */
export function demandSize(
  { name, sizeBytes }: { readonly name: string; readonly sizeBytes: number },
  foundBytes: number,
): void {
  if (foundBytes === Math.ceil(sizeBytes / SECTOR_BYTES) * SECTOR_BYTES) return;
  const why = `its node says that it has ${foundBytes} bytes, and by its stack it has ${sizeBytes}. Look at that node: it is damaged, or does not tell the truth`;
  throw new Fault('CONFLICT', { what: 'disk', name, why });
}
