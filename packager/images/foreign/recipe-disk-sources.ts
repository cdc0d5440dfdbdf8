import { join } from 'node:path';
import type { DiskSources } from '../ports/disk-sources.ts';
import type { BuildRequest, ImageBuilder } from '../ports/image-builder.ts';

/** Disks of roles whose system is given as a recipe. */
export const recipeDiskSources = (builder: ImageBuilder): DiskSources => ({
  prepare: (role, system, baseDir, work) =>
    builder.build({ ...recipeOf(role, system.build ?? '', baseDir), useCache: true }, work),
});

/** @param folder of image.yaml, as appliance.yaml names it */
export const recipeOf = (
  role: string,
  folder: string,
  baseDir: string,
): Omit<BuildRequest, 'useCache'> => ({
  role,
  name: `${role} ${folder}`,
  recipeDir: join(baseDir, folder),
});
