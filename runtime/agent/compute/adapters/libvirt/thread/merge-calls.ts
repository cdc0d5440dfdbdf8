import { readDiskChains } from '../../../core/disk-chains.ts';
import type { Connection } from '../native/connection.ts';
import { type Domain, isGoneOrOff } from '../native/domain.ts';
import type { OwnMachine } from './libvirt-calls.ts';
import { demandOwn, findOwn } from './own-domain.ts';

/** @returns the disk of a machine into which something is being copied; undefined: there is none */
export const mergingDisk = (domain: Domain): string | undefined =>
  readDiskChains(domain.definition())
    .map(({ target }) => target)
    .find((target) => domain.hasBlockJob(target));

/** @returns whether something is being copied into a disk of a machine; false also while it is off */
export function isMerging(connection: Connection, own: OwnMachine): boolean {
  using domain = findOwn(connection, own);
  if (!domain) return false;
  try {
    return mergingDisk(domain) !== undefined;
  } catch (error) {
    if (isGoneOrOff(error)) return false;
    throw error;
  }
}

/**
 * Begins to copy into the volume that a disk writes to what it has from volumes between it and another
 * one below, and takes it off these. It goes on by itself. While something is copied into any disk of
 * the machine, nothing happens: when one job of two has ended, libvirt asks QEMU for all that it has
 * open, and QEMU crashes if the other one has ended as well (decision 69).
 *
 * @param below what it shall stand on; undefined: nothing
 */
export function pullDisk(
  connection: Connection,
  own: OwnMachine,
  pull: { readonly target: string; readonly below: number | undefined },
): void {
  using domain = demandOwn(connection, own);
  if (mergingDisk(domain) !== undefined) return;
  domain.pull(pull.target, pull.below === undefined ? null : `${pull.target}[${pull.below}]`);
}
