import type { OutputOptions } from '../images/ports/output-files.ts';
import type { PackagerPorts } from './packager-ports.ts';

/**
 * Writes a small file as a whole.
 *
 * @param options default: in the place of one that is there
 * @throws Fault TARGET_EXISTS, DISK_FULL, FILE_FAILED, NOT_FOUND
 */
export async function writeBytes(
  path: string,
  bytes: Uint8Array,
  { outputs }: Pick<PackagerPorts, 'outputs'>,
  options: OutputOptions = { force: true },
): Promise<void> {
  const file = await outputs.create(path, options);
  try {
    await file.write(bytes, 0);
    await file.commit();
  } finally {
    await file.discard();
  }
}
