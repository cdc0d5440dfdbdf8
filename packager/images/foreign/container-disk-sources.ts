import { join } from 'node:path';
import type { ContainerBuilder, ContainerBuildRequest } from '../ports/container-builder.ts';
import type { DiskSources, SystemSource } from '../ports/disk-sources.ts';

/** Disks of roles whose system is given as a container image. */
export const containerDiskSources = (containers: ContainerBuilder): DiskSources => ({
  prepare: (role, system, baseDir, work) =>
    containers.build({ ...containerOf(role, system, baseDir), useCache: true }, work),
});

/** @param system one with a `container` */
export const containerOf = (
  role: string,
  { container = '', command }: SystemSource,
  baseDir: string,
): Omit<ContainerBuildRequest, 'useCache'> => ({
  role,
  name: `${role} ${container}`,
  path: join(baseDir, container),
  file: container,
  command,
});
