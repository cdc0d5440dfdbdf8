import { Fault } from '../../schemas/errors/fault.ts';
import type { DiskSources } from '../ports/disk-sources.ts';
import type { ImageInspection } from '../ports/image-inspection.ts';

const unavailable = (what: string): Promise<never> =>
  Promise.reject(new Fault('INTERNAL', { what: `${what} is not part of this build of yard` }));

/** Disks from recipes. */
export const recipeDiskSources: DiskSources = {
  prepare: () => unavailable('building images'),
};

/** What must not be published; an image that cannot be looked into is not packed. */
export const imageInspection: ImageInspection = {
  findUnclean: () => unavailable('looking into images'),
};
