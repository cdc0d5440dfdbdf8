import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const COMPRESSOR = new URL(
  '../../../packager/archive/adapters/worker-compressor.ts',
  import.meta.url,
).href;

/** Ends threads at every moment of their start, while they load the library and while they work. */
const PROGRAM = `
  import { setTimeout } from 'node:timers/promises';
  import { WorkerCompressor } from '${COMPRESSOR}';
  const shared = () => new Uint8Array(new SharedArrayBuffer(300_000));
  for (let round = 0; round < 40; round += 1) {
    const threads = new WorkerCompressor(2);
    const jobs = [1, 2, 3].map(() =>
      threads.compress({ plain: shared(), stored: shared(), lengths: Uint32Array.of(262_144) }));
    await setTimeout(round);
    await threads.close();
    for (const { lengths } of await Promise.all(jobs)) if (lengths[0] > 100) process.exit(2);
  }
`;

// A thread that was terminated inside koffi aborted the process: exit code 134, nothing printed.
test('a process that ends its threads while they call into native code ends well', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'end-thread-'));
  const program = join(folder, 'program.mjs');
  await writeFile(program, PROGRAM);
  try {
    const ending = promisify(execFile)(process.execPath, [program]);
    await expect(ending).resolves.toEqual({ stdout: '', stderr: '' });
  } finally {
    await rm(folder, { recursive: true });
  }
});
