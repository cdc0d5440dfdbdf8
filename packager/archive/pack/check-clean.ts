import { Fault } from '../../../schemas/errors/fault.ts';
import type { ImageInspection } from '../../images/ports/image-inspection.ts';
import type { Work } from '../../images/ports/progress.ts';
import type { PreparedDisk } from './prepare-disks.ts';

/** A part of an image that could not be looked into: there may be leftovers in it. */
export interface UncheckedPart {
  readonly role: string;
  readonly path: string;
  readonly why: string;
}

/**
 * Refuses disks that still hold what belongs to one machine.
 *
 * @returns what could not be looked into
 * @throws Fault IMAGE_NOT_CLEAN, CANCELLED
 */
export async function checkClean(
  disks: readonly PreparedDisk[],
  inspection: ImageInspection,
  work: Work,
): Promise<readonly UncheckedPart[]> {
  const unchecked: UncheckedPart[] = [];
  work.onProgress({ step: 'Checking the images for leftovers' });
  for (const { role, rawPath } of disks) {
    const findings = await inspection.findUnclean(rawPath, work.signal);
    const leftovers = findings.filter(({ kind }) => kind === 'leftover');
    if (leftovers.length > 0) throw new Fault('IMAGE_NOT_CLEAN', { role, findings: leftovers });
    unchecked.push(...findings.map(({ path, why }) => ({ role, path, why })));
  }
  return unchecked;
}
