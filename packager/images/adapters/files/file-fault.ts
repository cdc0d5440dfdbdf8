import { dirname } from 'node:path';
import { Fault } from '../../../../schemas/errors/fault.ts';

/** What the system says, in words. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'it is not allowed there',
  EROFS: 'the file system is read-only',
  EFBIG: 'no file may be that large there',
  EIO: 'its disk reports an error',
};

/**
 * @param cause what an operation on the file failed with
 * @returns DISK_FULL, NOT_FOUND (of the folder, when writing) or FILE_FAILED when that is why it
 *   failed, otherwise the cause
 */
export function fileFault(path: string, doing: 'read' | 'written', cause: unknown): unknown {
  const { code = '' } = cause as NodeJS.ErrnoException;
  const where = dirname(path);
  if (code === 'ENOSPC' || code === 'EDQUOT') return new Fault('DISK_FULL', { where }, { cause });
  if (code === 'ENOENT' && doing === 'written') {
    return new Fault('NOT_FOUND', { what: 'folder', name: where }, { cause });
  }
  const why = REASONS[code];
  return why === undefined ? cause : new Fault('FILE_FAILED', { path, doing, why }, { cause });
}

/** Waits for an operation on a file. @throws Fault those of {@link fileFault} */
export async function toldOfFile<Value>(
  path: string,
  doing: 'read' | 'written',
  action: Promise<Value>,
): Promise<Value> {
  return action.catch((cause: unknown) => {
    throw fileFault(path, doing, cause);
  });
}
