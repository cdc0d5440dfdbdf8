import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { oneRunAtATime } from './one-at-a-time.ts';

const NAME = `\0stackyard-one-at-a-time-${process.pid}`;

test('a run that is killed lets in the one that waits for it', async () => {
  const told = vi.spyOn(console, 'log').mockReturnValue(undefined);
  const module = JSON.stringify(join(import.meta.dirname, 'one-at-a-time.ts'));
  const code = `const { oneRunAtATime } = await import(${module});
    await oneRunAtATime(${JSON.stringify(NAME)});
    process.stdout.write('has it');`;
  const other = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(other.stdout, 'data');
  const turn = oneRunAtATime(NAME);
  await expect.poll(() => told.mock.calls.length).toBe(1);
  other.kill('SIGKILL');
  await (
    await turn
  )();
  told.mockRestore();
});
