/** One run of vitest: what became of each file, told also when the run hung or broke. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { NODE, ROOT } from '../setup/root.mjs';
import { done, step } from '../setup/say.mjs';
import { longestMinutes } from './kinds.mjs';
import { hasFailed } from './run-again.mjs';

export const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');

/** Lines of a failure that are shown again at the end. */
const FAILURE_LINES = 12;
const MINUTE_MS = 60_000;

/**
 * Runs one project, or some files of it, and ends it when it takes far too long.
 *
 * @param files relative to the checkout; none: all of the project
 * @param folder for what the run leaves to be read
 * @returns what became of each file; a run that broke or hung counts as a failure of the project
 */
export function runProject(project, files, folder, env) {
  const startedAt = Date.now();
  step(files.length > 0 ? `Once more: ${files.join(', ')}` : `Tests: ${project}`);
  const report = join(folder, `${project}.json`);
  const progress = join(folder, `${project}.progress`);
  for (const file of [report, progress]) rmSync(file, { force: true });
  const reporters = ['default', 'json', join(import.meta.dirname, 'progress-reporter.mjs')];
  const options = [...reporters.map((name) => `--reporter=${name}`), `--outputFile.json=${report}`];
  const result = spawnSync(NODE, [VITEST, 'run', '--project', project, ...options, ...files], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env, STACKYARD_TEST_PROGRESS: progress },
    timeout: longestMinutes(project) * MINUTE_MS,
  });
  const results = (readReport(report).testResults ?? []).map((each) => resultOf(project, each));
  if (result.status !== 0 && !results.some(hasFailed)) {
    const failures = [
      `${project}: ${whatBroke(result, longestMinutes(project), readProgress(progress))}`,
    ];
    results.push({ project, file: undefined, passed: 0, failures });
  }
  done(`${project}: ${Math.round((Date.now() - startedAt) / 1000)} s`);
  return results;
}

/** @returns why a run has no result, and the files in which it was */
function whatBroke({ error }, minutes, { begun, ended }) {
  const hung = error?.code === 'ETIMEDOUT';
  const what = hung ? `it hung, and was ended after ${minutes} minutes` : 'the run broke';
  const open = begun.filter((file) => !ended.includes(file));
  return open.length > 0 ? `${what}; in ${open.join(', ')}` : `${what}; see its output above`;
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

/** @returns the files that were begun, and those that ended */
function readProgress(file) {
  const lines = readText(file).split('\n');
  const of = (word) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  return { begun: of('begun'), ended: of('ended') };
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
