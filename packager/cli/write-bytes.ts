import type { PackagerPorts } from './packager-ports.ts';

/** Writes a small file as a whole, in the place of one that is there. */
export async function writeBytes(
  path: string,
  bytes: Uint8Array,
  { outputs }: Pick<PackagerPorts, 'outputs'>,
): Promise<void> {
  const file = await outputs.create(path, { force: true });
  try {
    await file.write(bytes, 0);
    await file.commit();
  } finally {
    await file.discard();
  }
}
