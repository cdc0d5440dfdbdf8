import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const urlOf = (path: string): string => JSON.stringify(pathToFileURL(join(ROOT, path)).href);

/** Ends when it is told, or with the test; says both, and leaves with a code of its own. */
const LAUNCHER = `
import { whenToldToEnd } from ${urlOf('runtime/launcher/when-told-to-end.ts')};
process.stdin.resume().on('end', () => process.exit());
whenToldToEnd(() => {
  console.error('the launcher ends');
  process.exit(7);
});
console.error('the launcher runs');
`;

const START = `
import { launch } from ${urlOf('scripts/setup/launch.mjs')};
process.exitCode = await launch(process.argv[1], process.env);
`;

describe('a launcher', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stackyard-launch-'));
    writeFileSync(join(folder, 'launcher.ts'), LAUNCHER);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Starts one, ends what started it by a signal once it runs, and waits until nothing of both is left. */
  const endBy = async (signal: NodeJS.Signals) => {
    const args = ['--input-type=module', '-e', START, join(folder, 'launcher.ts')];
    const start = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'pipe'] });
    onTestFinished(() => void start.stdin.destroy());
    const ended = once(start, 'exit');
    const said: string[] = [];
    for await (const line of createInterface({ input: start.stderr })) {
      said.push(line);
      if (line === 'the launcher runs') start.kill(signal);
    }
    return { said, exit: await ended };
  };

  test('ends when what started it was killed', async () => {
    expect(await endBy('SIGKILL')).toEqual({
      said: ['the launcher runs', 'the launcher ends'],
      exit: [null, 'SIGKILL'],
    });
  });

  test('is told to end by what started it, which leaves with its exit code', async () => {
    expect(await endBy('SIGTERM')).toEqual({
      said: ['the launcher runs', 'the launcher ends'],
      exit: [7, null],
    });
  });
});
