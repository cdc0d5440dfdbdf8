/** `npm run bench`: the same set-up as `npm start`, then the measurements of test/bench. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { NODE, ROOT } from './setup/root.mjs';
import { withProblems } from './setup/say.mjs';
import { setUp } from './setup/set-up.mjs';

await withProblems(async () => {
  await setUp({ port: undefined, tests: false });
  const { status } = spawnSync(NODE, [join(ROOT, 'test', 'bench', 'main.ts')], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
});
