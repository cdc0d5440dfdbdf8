import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { HelperFiles } from '../../../../../../runtime/agent/storage/adapters/pools/helper-files.ts';

const CALL_MS = 2_000;

/** Process ids of the helpers that this process has started. */
const helpersOfThis = (): number[] =>
  execFileSync('pgrep', ['-P', String(process.pid), '-f', 'helper/main.ts'], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
    .map(Number);

test('a helper is waited for while it starts, however long a busy host takes for that', async () => {
  const helpers = new HelperFiles('the pool', { callMs: CALL_MS, writeMs: CALL_MS });
  try {
    const listed = helpers.as(undefined).list(tmpdir());
    listed.catch(() => undefined);
    await Promise.resolve();
    const stopped = helpersOfThis();
    for (const pid of stopped) process.kill(pid, 'SIGSTOP');
    await setTimeout(2 * CALL_MS);
    for (const pid of stopped) process.kill(pid, 'SIGCONT');
    expect(stopped.length).toBeGreaterThan(0);
    expect(await listed).toBeInstanceOf(Array);
  } finally {
    helpers.close();
  }
}, 60_000);
