/**
 * `npm run bench`, `bench:archive`, `bench:backup`, `bench:fleet`, `bench:node`, `bench:pages`, `bench:points` and `soak`: the same set-up as `npm start`, then the
 * measurements of test/bench.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { NODE, ROOT } from './setup/root.mjs';
import { sayOnStderr, withProblems } from './setup/say.mjs';
import { setUp } from './setup/set-up.mjs';

const [which = 'product', ...options] = process.argv.slice(2);

sayOnStderr();
await withProblems(async () => {
  await setUp({ port: undefined, tests: false });
  const program = join(ROOT, 'test', 'bench', `${which}.ts`);
  const { status } = spawnSync(NODE, [program, ...options], { cwd: ROOT, stdio: 'inherit' });
  process.exitCode = status ?? 1;
});
