import { createDigester } from '../../packager/format/digest.ts';
import type { StartDigester } from '../../packager/archive/ports/digester.ts';

/** Computes digests in the calling thread. */
export const inlineDigester: StartDigester = () => {
  const digester = createDigester();
  return { update: async (bytes) => digester.update(bytes), digest: () => digester.digest() };
};
