import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The Node that everything but the set-up runs on; it comes with the npm packages. */
export const NODE = join(ROOT, 'node_modules', '.bin', 'node');
