import { createHash } from 'node:crypto';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type ByteSource, readWindows } from '../../format/byte-source.ts';
import type { FileDigest } from './parse-digests.ts';

const WINDOW_BYTES = 4 * 2 ** 20;

/**
 * Reads a file of a package from its start to its end and holds it against its digest: whoever has got
 * all pieces without a Fault has got what was meant.
 *
 * @param wanted undefined: the package has no digests
 * @throws Fault PACKAGE_REFUSED behind the last piece, ARCHIVE_TRUNCATED
 */
export async function* readChecked(
  source: ByteSource,
  name: string,
  wanted: FileDigest | undefined,
): AsyncGenerator<Uint8Array> {
  const hash = wanted && createHash(wanted.algorithm);
  for await (const window of readWindows(source, WINDOW_BYTES, name)) {
    hash?.update(window);
    yield window;
  }
  if (!hash || hash.digest('hex') === wanted?.hex) return;
  const why = 'it is not what the digests of its package say: it is damaged, or was changed';
  throw new Fault('PACKAGE_REFUSED', { file: name, why });
}
