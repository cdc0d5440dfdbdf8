/**
 * `npm test`: the same set-up as `npm start`, then all tests. `npm test unit`, `root`, `cluster` or `e2e` runs
 * one kind; `unit` needs no root and installs nothing but the npm packages. `images`, `boot`, `netboot`,
 * `node-image`, `packages`, `packages-virtual` and `nfs` take many minutes each: unless they are named they run
 * when what they cover has changed.
 *
 * A few files that failed are run once more, alone: what passes then is told as unsteady. Ends with what failed,
 * once more, and a plain line `N passed, N failed`. See docs/decisions/0037 and 0055.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installNpmPackages } from './setup/npm-packages.mjs';
import { checkNode } from './setup/requirements.mjs';
import { NODE, ROOT } from './setup/root.mjs';
import { say, SetupProblem, withProblems } from './setup/say.mjs';
import { setUp } from './setup/set-up.mjs';
import { startPostgres } from './setup/test-postgres.mjs';
import { KINDS } from './testing/kinds.mjs';
import { hasFailed, runAgain } from './testing/run-again.mjs';
import { runProject, VITEST } from './testing/run-project.mjs';
import { changedKinds, digestOf, hasRoom, noteSeen, readRecord } from './testing/slow-kinds.mjs';

const startedAt = Date.now();

/** What people named, in the order of the table; when they named none, the kinds that always run. */
function readKinds(wanted) {
  const all = Object.keys(KINDS);
  const unknown = wanted.find((word) => !all.includes(word));
  if (unknown !== undefined) {
    throw new SetupProblem(
      `There are no tests of the kind “${unknown}”.`,
      `Name one or more of ${all.join(', ')}, or none for all of them.`,
    );
  }
  return all.filter((kind) => (wanted.length > 0 ? wanted.includes(kind) : !KINDS[kind].covers));
}

/** @returns of each kind that takes long: the digest of what it covers, as it is now */
function digestsOfSlow() {
  const slow = Object.entries(KINDS).filter(([, { covers }]) => covers);
  return Object.fromEntries(slow.map(([kind, { covers }]) => [kind, digestOf(ROOT, covers)]));
}

/** What the unit tests need: packages that are there, whoever installed them, stay as they are. */
async function setUpUnit() {
  if (existsSync(NODE) && existsSync(VITEST)) return;
  checkNode();
  await installNpmPackages();
}

/** Runs the kinds that take long of which something has changed, as far as there is time for them. */
function runSlowKinds(runKind) {
  return changedKinds(readRecord(ROOT), digestsOfSlow()).flatMap((kind) => {
    const spentMinutes = (Date.now() - startedAt) / 60_000;
    if (hasRoom(spentMinutes, KINDS[kind].minutes)) return runKind(kind);
    say(`! not run, though something has changed: npm run test:${kind} (no time is left for it)`);
    return [];
  });
}

/** Runs kinds that were named, and writes down which of those that take long were seen green. */
function runNamed(kinds, runKind) {
  const before = digestsOfSlow();
  const results = kinds.map((kind) => [kind, runKind(kind)]);
  const after = digestsOfSlow();
  for (const [kind, found] of results) {
    const isSame = before[kind] !== undefined && before[kind] === after[kind];
    if (isSame && !found.some(hasFailed)) noteSeen(ROOT, kind, after[kind]);
  }
  return results.flatMap(([, found]) => found);
}

await withProblems(async () => {
  const named = process.argv.slice(2);
  const kinds = readKinds(named);
  const onlyUnit = kinds.every((kind) => kind === 'unit');
  await (onlyUnit ? setUpUnit() : setUp({ port: undefined, tests: true }));
  const folder = mkdtempSync(join(tmpdir(), 'stackyard-test-'));
  const postgres = onlyUnit ? undefined : startPostgres(join(folder, 'postgres'));
  const env = postgres ? { STACKYARD_TEST_POSTGRES: postgres.url } : {};
  const run = (project, files) => runProject(project, files, folder, env);
  const runKind = (kind) => KINDS[kind].projects.flatMap((project) => run(project, []));
  try {
    const first =
      named.length > 0
        ? runNamed(kinds, runKind)
        : [...kinds.flatMap(runKind), ...runSlowKinds(runKind)];
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
