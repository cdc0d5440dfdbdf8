/**
 * `npm run mutate -- [--file path] [--sample count] [--seed number] [--seconds limit] [--near] [--survivors] [--json]`:
 * makes what decides wrong in every small way, one at a time, and counts what the unit tests notice.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { NODE, ROOT } from './setup/root.mjs';

const run = join(ROOT, 'test', 'mutate', 'run.ts');
const { status } = spawnSync(NODE, [run, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
