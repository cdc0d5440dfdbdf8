/**
 * `npm run simulate -- [--seeds count] [--from first] [--seed one] [--trace] [--json]`: the real server
 * and agents against simulated nodes, thousands of runs that each follow from their seed. It stops at
 * the first that breaks an invariant, and says how to see it again.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { NODE, ROOT } from './setup/root.mjs';

const run = join(ROOT, 'test', 'simulate', 'run.ts');
const { status } = spawnSync(NODE, [run, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
