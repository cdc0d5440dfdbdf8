/**
 * `npm test`: the same set-up as `npm start`, then all tests. `npm test unit`, `root`, `cluster` or
 * `e2e` runs one kind; `unit` needs no root and installs nothing but the npm packages. `nfs`, `packages`,
 * `node-image`, `boot` and `netboot` run only when they are named.
 *
 * A few files that failed are run once more, alone: what passes then is told as unsteady. Ends with what failed,
 * once more, and a plain line `N passed, N failed`. See docs/decisions/0037.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { hasFailed, runAgain } from './run-again.mjs';
import { installNpmPackages } from './setup/npm-packages.mjs';
import { checkNode } from './setup/requirements.mjs';
import { NODE, ROOT } from './setup/root.mjs';
import { done, say, SetupProblem, step, withProblems } from './setup/say.mjs';
import { setUp } from './setup/set-up.mjs';
import { startPostgres } from './setup/test-postgres.mjs';

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');

/** The kinds, and the projects of vitest.config.ts that each runs, one after the other. */
const KINDS = {
  unit: ['unit'],
  root: ['root-side-by-side', 'root-alone'],
  cluster: ['cluster'],
  e2e: ['e2e'],
  nfs: ['nfs'],
  packages: ['packages'],
  'node-image': ['node-image'],
  boot: ['boot'],
  netboot: ['netboot'],
};

/** Run only when asked for: they take many minutes, and more on a busy host. */
const ON_REQUEST = ['nfs', 'packages', 'node-image', 'boot', 'netboot'];

/** Lines of a failure that are shown again at the end. */
const FAILURE_LINES = 12;

/**
 * Runs one project, or some files of it.
 *
 * @returns what became of each file; a run that broke counts as a failure of the project
 */
function runTests(project, files, folder, env) {
  const startedAt = Date.now();
  step(files.length > 0 ? `Once more: ${files.join(', ')}` : `Tests: ${project}`);
  const report = join(folder, `${project}.json`);
  rmSync(report, { force: true });
  const options = ['run', '--project', project, '--reporter=default', '--reporter=json'];
  const result = spawnSync(NODE, [VITEST, ...options, `--outputFile.json=${report}`, ...files], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  const results = (readReport(report).testResults ?? []).map((each) => resultOf(project, each));
  if (result.status !== 0 && !results.some(hasFailed)) {
    const failures = [`${project}: the run itself broke; see its output above`];
    results.push({ project, file: undefined, passed: 0, failures });
  }
  done(`${project}: ${Math.round((Date.now() - startedAt) / 1000)} s`);
  return results;
}

/** @returns of a test file: how many passed, and of each failure where, which test, and the beginning of why */
function resultOf(project, { name, status, message, assertionResults }) {
  const file = relative(ROOT, name);
  const all = assertionResults.filter((test) => test.status === 'failed');
  const failures = all.map((test) => describe(file, test.fullName, test.failureMessages));
  if (failures.length === 0 && status === 'failed') failures.push(describe(file, '', [message]));
  const passed = assertionResults.filter((test) => test.status === 'passed').length;
  return { project, file, passed, failures };
}

function describe(file, title, messages) {
  const lines = messages.join('\n').split('\n').slice(0, FAILURE_LINES);
  return [`${file}: ${title}`, ...lines.map((line) => `    ${line}`)].join('\n');
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

/** The kinds that are asked for, in their order; when none is, all that need not be asked for. */
function readKinds(wanted) {
  const all = Object.keys(KINDS);
  const unknown = wanted.find((word) => !all.includes(word));
  if (unknown !== undefined) {
    throw new SetupProblem(
      `There are no tests of the kind “${unknown}”.`,
      `Name one or more of ${all.join(', ')}, or none for all of them.`,
    );
  }
  return all.filter((kind) =>
    wanted.length > 0 ? wanted.includes(kind) : !ON_REQUEST.includes(kind),
  );
}

/** What the unit tests need: packages that are there, whoever installed them, stay as they are. */
async function setUpUnit() {
  if (existsSync(NODE) && existsSync(VITEST)) return;
  checkNode();
  await installNpmPackages();
}

await withProblems(async () => {
  const kinds = readKinds(process.argv.slice(2));
  const onlyUnit = kinds.every((kind) => kind === 'unit');
  await (onlyUnit ? setUpUnit() : setUp({ port: undefined, tests: true }));
  const folder = mkdtempSync(join(tmpdir(), 'stackyard-test-'));
  const postgres = onlyUnit ? undefined : startPostgres(join(folder, 'postgres'));
  const env = postgres ? { STACKYARD_TEST_POSTGRES: postgres.url } : {};
  const run = (project, files) => runTests(project, files, folder, env);
  try {
    const first = kinds.flatMap((kind) => KINDS[kind]).flatMap((project) => run(project, []));
    const { results, unsteady, before } = runAgain(first, run);
    const failures = results.flatMap((each) => each.failures);
    const passed = results.reduce((sum, each) => sum + each.passed, 0);
    for (const failure of unsteady) say(`! unsteady, passed when run again: ${failure}`);
    for (const failure of before) say(`✗ at first, before it was run again: ${failure}`);
    for (const failure of failures) say(`✗ ${failure}`);
    say(`${passed} passed, ${failures.length} failed`);
    process.exitCode = failures.length === 0 && passed > 0 ? 0 : 1;
  } finally {
    postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
