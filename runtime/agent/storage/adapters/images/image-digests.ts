import { join } from 'node:path';
import { Digest } from '../../../../../schemas/ids/digest.ts';
import type { PoolFiles } from '../pools/pool-files.ts';

const IMAGE = /^([0-9a-f]{64})\.raw$/;

/** @returns the complete images in a pool; none while its folder is not there */
export async function imageDigests(files: PoolFiles, pool: string): Promise<Digest[]> {
  const found = await files.list(join(pool, 'images'));
  return found.flatMap(({ name }) => {
    const hex = IMAGE.exec(name)?.[1];
    return hex ? [Digest.parse(`sha256:${hex}`)] : [];
  });
}
