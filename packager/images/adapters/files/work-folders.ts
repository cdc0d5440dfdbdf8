import { dirname } from 'node:path';
import type { WorkFolders } from '../../ports/work-folders.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** Hidden folders beside what is being made. */
export const workFolders: WorkFolders = {
  create: (near) => makeTemporaryFolder(dirname(near)),
};
