import type { ApplianceSource } from '../../../schemas/appliance/manifest.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { ImageInspection } from '../../images/ports/image-inspection.ts';
import type { Work } from '../../images/ports/progress.ts';
import type { PreparedDisk } from './prepare-disks.ts';

/**
 * Refuses a role whose image cannot make the file system of its data disks: its first start would
 * wait for them forever. An image that cannot be looked into passes; that is told as unchecked.
 *
 * @throws Fault IMAGE_LACKS_TOOLS, CANCELLED
 */
export async function checkDataTools(
  { roles }: Pick<ApplianceSource, 'roles'>,
  disks: readonly PreparedDisk[],
  inspection: ImageInspection,
  work: Work,
): Promise<void> {
  for (const { role, rawPath } of disks) {
    const wanted = Object.values(roles[role]?.data ?? {})
      .map(({ filesystem }) => filesystem)
      .filter((filesystem) => filesystem !== 'none');
    const tools = [...new Set(wanted)].map((filesystem) => `mkfs.${filesystem}`).toSorted();
    if (tools.length === 0) continue;
    const missing = await inspection.findMissingTools(rawPath, tools, work.signal);
    if (missing.length > 0) throw new Fault('IMAGE_LACKS_TOOLS', { role, tools: [...missing] });
  }
}
