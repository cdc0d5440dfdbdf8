import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeImages } from './node-image/node-images.ts';

const ROOT = dirname(fileURLToPath(new URL('../../package.json', import.meta.url)));

/** Part of the wiring of main.ts: node images are made by the runtime, which is loaded when one is asked for. */
export function loadNodeImages(): NodeImages {
  const load = async (): Promise<NodeImages> =>
    (await import('../../runtime/node-image/open-node-images.ts')).openNodeImages(ROOT);
  return {
    build: async (...request) => (await load()).build(...request),
    makeKey: async (file) => (await load()).makeKey(file),
    publicKey: async (file) => (await load()).publicKey(file),
    show: async (folder) => (await load()).show(folder),
    verify: async (...request) => (await load()).verify(...request),
    writeMedium: async (...request) => (await load()).writeMedium(...request),
  };
}
