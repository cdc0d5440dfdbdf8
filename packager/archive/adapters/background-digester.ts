import { digestFromBytes } from '../../../schemas/ids/digest.ts';
import { BackgroundSha256 } from '../../native/sha256.ts';
import type { StartDigester } from '../ports/digester.ts';

/** Computes digests in other threads. */
export const backgroundDigester: StartDigester = () => {
  const sha256 = new BackgroundSha256();
  return {
    update: (bytes) => sha256.update(bytes),
    digest: () => digestFromBytes(sha256.finish()),
  };
};
