import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compressPages } from './compress-pages.mjs';
import { NODE, ROOT } from './root.mjs';
import { runWithDots } from './run.mjs';
import { done, SetupProblem, step } from './say.mjs';
import { hashOf, isStamped, stamp } from './stamp.mjs';

/** As long as the ids that Next makes up. */
const ID_CHARS = 21;

/** Builds the pages, when they or what they are made from changed. @throws SetupProblem */
export async function buildPages() {
  const hash = hashOf(
    'app',
    'schemas',
    'next.config.js',
    'postcss.config.mjs',
    'package-lock.json',
  );
  if (isStamped('pages', hash) && existsSync(join(ROOT, '.next', 'BUILD_ID'))) return;
  step('Building the pages');
  const next = join(ROOT, 'node_modules', 'next', 'dist', 'bin', 'next');
  const id = hash.slice(0, ID_CHARS);
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', STACKYARD_PAGES_ID: id };
  const result = await runWithDots(NODE, [next, 'build'], { cwd: ROOT, env });
  if (!result.ok) {
    throw new SetupProblem(
      `The pages could not be built:\n${result.output.trim().split('\n').slice(-20).join('\n')}`,
      'This is a fault in Stackyard; please report it.',
    );
  }
  compressPages(join(ROOT, '.next'));
  stamp('pages', hash);
  done('Pages are built');
}
