import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

const RUN = pathToFileURL(join(import.meta.dirname, '../../../scripts/setup/run.mjs')).href;

/** Stands in for npm or apt-get: Ctrl-C alone ends it, or the end of the test. */
const PROGRAM = `
const say = (what) => require('node:fs').writeSync(3, what + '\\n');
process.stdin.resume().on('end', () => process.exit());
process.on('SIGINT', () => {
  say('the program finishes');
  process.exit();
});
say('the program runs');
`;

/** What the set-up does, and is not to do once it was told to end. */
const SET_UP = `
import { runWithDots } from ${JSON.stringify(RUN)};
const options = { stdio: ['inherit', 'pipe', 'pipe', 2] };
await runWithDots(process.execPath, ['-e', ${JSON.stringify(PROGRAM)}], options);
console.error('the set-up goes on');
process.stdin.resume();
`;

describe('a set-up that is told to end', () => {
  test.each(['SIGTERM', 'SIGHUP'] as const)('by %s ends after what it runs', async (signal) => {
    const setUp = spawn(process.execPath, ['--input-type=module', '-e', SET_UP], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    onTestFinished(() => void setUp.stdin.destroy());
    const ended = once(setUp, 'exit');
    const said: string[] = [];
    // The pipe is the program's as well: it closes when both have ended.
    for await (const line of createInterface({ input: setUp.stderr })) {
      said.push(line);
      if (line === 'the program runs') setUp.kill(signal);
    }
    expect(said).toEqual(['the program runs', 'the program finishes']);
    expect(await ended).toEqual([null, signal]);
  });
});
