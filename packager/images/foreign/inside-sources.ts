import type { DiskSources, SystemSource } from '../ports/disk-sources.ts';
import type { ProjectFolder } from '../ports/project-files.ts';

/**
 * Refuses what lies in the folder of an appliance by its name, and outside of it in truth: packing
 * an appliance from a stranger must not publish one's own files (attack S13). A path that is written
 * as one outside of the folder is the publisher's own word and taken as it is.
 */
export const insideSources = (
  sources: DiskSources,
  project: Pick<ProjectFolder, 'checkInside'>,
): DiskSources => ({
  async prepare(role, system, baseDir, work) {
    await project.checkInside(baseDir, nameOf(system));
    return sources.prepare(role, system, baseDir, work);
  },
});

const nameOf = ({ image, build, container }: SystemSource): string =>
  image ?? build ?? container ?? '';
