import { realpath } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ProjectFolder } from '../../ports/project-files.ts';
import { inputFiles } from './input-files.ts';

/** A publisher's folder on this machine. */
export const projectFiles: ProjectFolder = {
  async read(dir, name, limitBytes) {
    const file = await projectFiles.open(dir, name);
    try {
      if (file.sizeBytes > limitBytes) {
        const found = `${file.sizeBytes} bytes`;
        throw new Fault('LIMIT_EXCEEDED', { what: name, limit: `${limitBytes} bytes`, found });
      }
      return await file.read(0, file.sizeBytes);
    } finally {
      await file.close();
    }
  },
  open: async (dir, name) => inputFiles.open(await resolveInside(dir, name)),
  async checkInside(dir, name) {
    const folder = resolve(dir);
    if (!resolve(folder, name).startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`))
      return;
    try {
      await resolveInside(dir, name);
    } catch (error) {
      // Who opens it says that it is missing.
      if (!Fault.is(error, 'NOT_FOUND')) throw error;
    }
  },
};

async function resolveInside(dir: string, name: string): Promise<string> {
  const notFound = (cause: unknown): Fault =>
    new Fault('NOT_FOUND', { what: 'file', name: join(dir, name) }, { cause });
  const [folder, path] = await Promise.all([realpath(dir), realpath(join(dir, name))]).catch(
    (cause: unknown) => {
      throw notFound(cause);
    },
  );
  if (path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)) return path;
  throw new Fault('ASSET_UNUSABLE', { file: name, why: 'it leads out of the folder' });
}
