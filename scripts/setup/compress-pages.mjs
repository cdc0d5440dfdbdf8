import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** What gets smaller by it; below a packet's worth nothing is won. */
const COMPRESSED = /\.(js|css|json|svg)$/;
const LEAST_BYTES = 1_024;

/**
 * Writes `.br` and `.gz` beside every built script and style, as small as they go: the server sends
 * them as they lie there (runtime/server/pages/static-files.ts).
 *
 * @param folder the built `.next`
 */
export function compressPages(folder) {
  const root = join(folder, 'static');
  for (const name of readdirSync(root, { recursive: true })) {
    const path = join(root, name);
    if (!COMPRESSED.test(name) || !statSync(path).isFile()) continue;
    const bytes = readFileSync(path);
    if (bytes.length < LEAST_BYTES) continue;
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
  }
}
