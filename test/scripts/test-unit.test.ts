import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** What `npm ci` brings of all that: a Node, and a vitest that finds two tests in each of the two projects. */
const NPM_BRINGS = `
mkdir -p node_modules/.bin node_modules/vitest
ln -s "${process.execPath}" node_modules/.bin/node
cat > node_modules/vitest/vitest.mjs <<'END'
import { writeFileSync } from 'node:fs';
const file = process.argv.find((word) => word.startsWith('--outputFile.json=')).split('=')[1];
const passed = { status: 'passed', fullName: 'it works', failureMessages: [] };
const result = { name: process.cwd() + '/test/a.test.ts', status: 'passed', assertionResults: [passed, passed] };
writeFileSync(file, JSON.stringify({ testResults: [result] }));
END
`;

describe('D12: npm run test:unit in a fresh clone', () => {
  let clone: string;
  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), 'stackyard-clone-'));
    cpSync(join(ROOT, 'scripts'), join(clone, 'scripts'), { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) {
      cpSync(join(ROOT, file), join(clone, file));
    }
    mkdirSync(join(clone, 'bin'));
  });
  afterEach(() => rmSync(clone, { recursive: true, force: true }));

  /** @param npm what stands in for npm, as shell script */
  const run = (npm: string, ...words: string[]) => {
    const lines = ['#!/bin/sh', 'echo "$*" >> npm-called', npm];
    writeFileSync(join(clone, 'bin', 'npm'), lines.join('\n'), { mode: 0o755 });
    const PATH = `${join(clone, 'bin')}:${process.env.PATH}`;
    const argv = [join(clone, 'scripts', 'test.mjs'), ...words];
    const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
      env: { ...process.env, PATH },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  test('installs the npm packages first, and only once', () => {
    const first = run(NPM_BRINGS, 'unit');
    expect(first.stdout).toMatch(/4 passed, 0 failed\n$/);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(run(NPM_BRINGS, 'unit').status).toBe(0);
    expect(readFileSync(join(clone, 'npm-called'), 'utf8')).toMatch(/^ci [^\n]*\n$/);
  });

  test('names the files in which a run was that broke', () => {
    const breaks = `
import { appendFileSync } from 'node:fs';
appendFileSync(process.env.STACKYARD_TEST_PROGRESS, 'begun test/a.test.ts\\nbegun test/b.test.ts\\nended test/a.test.ts\\n');
process.exit(1);`;
    const brings = `${NPM_BRINGS}cat > node_modules/vitest/vitest.mjs <<'END'${breaks}\nEND\n`;
    const { status, stdout } = run(brings, 'unit');
    expect(stdout).toContain('✗ unit: the run broke; in test/b.test.ts\n');
    expect(stdout).toMatch(/0 passed, 2 failed\n$/);
    expect(status).toBe(1);
  });

  test('says what went wrong and what to do when npm cannot', () => {
    const { status, stderr } = run('echo "npm error code ENOTFOUND" >&2; exit 1', 'unit');
    expect(status).toBe(1);
    expect(stderr).toContain('npm error code ENOTFOUND');
    expect(stderr).toContain('then run the command again');
  });

  test('says which kinds there are when one is mistyped', () => {
    const { status, stderr } = run('exit 1', 'unti');
    expect({ status, stderr }).toMatchObject({ status: 1 });
    expect(stderr).toContain('unit, root, cluster, e2e');
  });
});
