import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../../schemas/errors/fault.ts';
import type { WorkFolders } from '../ports/work-folders.ts';

/** Hidden folders beside what is being made. */
export const workFolders: WorkFolders = {
  async create(near) {
    const folder = dirname(near);
    const path = await mkdtemp(join(folder, '.yard-')).catch((cause: unknown) => {
      throw new Fault('NOT_FOUND', { what: 'folder', name: folder }, { cause });
    });
    return { path, remove: () => rm(path, { recursive: true, force: true }) };
  },
};
