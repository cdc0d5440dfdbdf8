import type { DiskSources } from '../../ports/disk-sources.ts';

/** Sends each role to who can make its disk: a recipe is built, a file is opened. */
export const routeDiskSources = (sources: {
  readonly recipes: DiskSources;
  readonly files: DiskSources;
}): DiskSources => ({
  prepare: (role, system, baseDir, work) =>
    (system.build === undefined ? sources.files : sources.recipes).prepare(
      role,
      system,
      baseDir,
      work,
    ),
});
