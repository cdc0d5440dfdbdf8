/**
 * `npm run package`: sets up what is missing, builds the pages, and writes Debian packages for this kind of
 * machine into `dist/`. The same commit gives the same bytes.
 *
 * Plain JavaScript without dependencies, as start.mjs.
 */
import { join } from 'node:path';
import { installNpmPackages } from './setup/npm-packages.mjs';
import { buildPages } from './setup/pages.mjs';
import { checkArchitecture, checkNode } from './setup/requirements.mjs';
import { NODE, ROOT } from './setup/root.mjs';
import { runVisibly } from './setup/run.mjs';
import { withProblems } from './setup/say.mjs';

await withProblems(async () => {
  checkNode();
  checkArchitecture();
  await installNpmPackages();
  await buildPages();
  process.exitCode = await runVisibly(NODE, [
    join(ROOT, 'scripts', 'package', 'main.ts'),
    ...process.argv.slice(2),
  ]);
});
