import type { DiskSources, SystemSource } from '../ports/disk-sources.ts';

interface Sources {
  readonly recipes: DiskSources;
  readonly containers: DiskSources;
  readonly files: DiskSources;
}

/** Sends each role to who can make its disk: recipes and container images are built, files opened. */
export const routeDiskSources = (sources: Sources): DiskSources => ({
  prepare: (role, system, baseDir, work) =>
    pick(sources, system).prepare(role, system, baseDir, work),
});

function pick({ recipes, containers, files }: Sources, system: SystemSource): DiskSources {
  if (system.build !== undefined) return recipes;
  return system.container === undefined ? files : containers;
}
