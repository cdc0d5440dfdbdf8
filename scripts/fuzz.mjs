/**
 * `npm run fuzz -- [target] [seconds] [--seed number]`: feeds the parsers of bytes from outside with
 * changed inputs. What it finds is kept in test/fuzz/regressions and read by the unit tests from then on.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { NODE, ROOT } from './setup/root.mjs';

const run = join(ROOT, 'test', 'fuzz', 'run.ts');
const { status } = spawnSync(NODE, [run, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
