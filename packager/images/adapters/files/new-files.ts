import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NewFiles } from '../../ports/new-files.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** Folders of this machine; made under another name and then renamed. */
export const newFiles: NewFiles = {
  async createFolder(path, files) {
    if (await exists(path)) throw new Fault('TARGET_EXISTS', { path, kind: 'folder' });
    const parent = dirname(path);
    const temporary = await makeTemporaryFolder(parent);
    try {
      for (const file of files) {
        const target = join(temporary.path, 'new', file.path);
        await mkdir(dirname(target), { recursive: true });
        const mode = file.path.endsWith('.sh') ? 0o755 : 0o644;
        const content = 'text' in file ? file.text : file.pieces;
        await writeFile(target, content, { mode, flush: true }).catch((cause: unknown) => {
          throw translate(parent, cause);
        });
      }
      await rename(join(temporary.path, 'new'), path);
    } finally {
      await temporary.remove();
    }
  },
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function translate(where: string, cause: unknown): unknown {
  const isFull = ['ENOSPC', 'EDQUOT'].includes((cause as NodeJS.ErrnoException).code ?? '');
  return isFull ? new Fault('DISK_FULL', { where }, { cause }) : cause;
}
