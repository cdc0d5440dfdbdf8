/**
 * `npm test`: the same set-up as `npm start`, then all tests. `npm test unit`, `root` or `e2e` runs
 * one kind; `unit` sets nothing up and needs no root.
 *
 * Ends with a plain line `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE, ROOT } from './setup/root.mjs';
import { say, step, withProblems } from './setup/say.mjs';
import { setUp } from './setup/set-up.mjs';
import { startPostgres } from './setup/test-postgres.mjs';

const KINDS = ['unit', 'root', 'e2e'];

/** Runs one kind of test. @returns how many passed and failed; a run that broke counts as a failure */
function runTests(kind, folder, env) {
  step(`Tests: ${kind}`);
  const report = join(folder, `${kind}.json`);
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const options = ['run', '--project', kind, '--reporter=default', '--reporter=json'];
  const result = spawnSync(NODE, [vitest, ...options, `--outputFile.json=${report}`], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  const { numPassedTests = 0, numFailedTests = 0 } = readReport(report);
  const broke = result.status !== 0 && numFailedTests === 0;
  return { passed: numPassedTests, failed: numFailedTests + (broke ? 1 : 0) };
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

await withProblems(async () => {
  const wanted = process.argv.slice(2);
  const kinds = wanted.length > 0 ? KINDS.filter((kind) => wanted.includes(kind)) : KINDS;
  const onlyUnit = kinds.every((kind) => kind === 'unit');
  if (!onlyUnit) await setUp({ port: undefined, tests: true });
  const folder = mkdtempSync(join(tmpdir(), 'stackyard-test-'));
  const postgres = onlyUnit ? undefined : startPostgres(join(folder, 'postgres'));
  let passed = 0;
  let failed = 0;
  try {
    for (const kind of kinds) {
      const env = postgres ? { STACKYARD_TEST_POSTGRES: postgres.url } : {};
      const result = runTests(kind, folder, env);
      passed += result.passed;
      failed += result.failed;
    }
  } finally {
    postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  say(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
});
