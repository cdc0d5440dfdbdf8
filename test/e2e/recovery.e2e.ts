import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../packager/native/run-command.ts';
import { waitFor } from '../fakes/wait-for.ts';
import { machinePids } from './lab/machine-pids.ts';
import { Product } from './lab/product.ts';
import { publishSmallGuest, readNote, SMALL_GUEST, writeNote } from './lab/small-guest.ts';

/**
 * The server, the agent, or all machines are cut off while real guests are installed and run. The
 * breadth of it is in test/runtime/control/kill-matrix.test.ts, on simulated nodes.
 */
const READY_MS = 300_000;
let product: Product;

beforeAll(async () => {
  product = await Product.start({ port: 18_480, adminPassword: 'recovery', samples: false });
  await publishSmallGuest(product);
});
afterAll(() => product.close());

/** Another test file installs at the same time, on a server that knows nothing of these plans. */
const PORTS: Readonly<Record<string, string>> = { first: '21081', second: '21082' };

const install = (name: string): Promise<{ exit: number }> =>
  product.yard('install', SMALL_GUEST, '--name', name, '--publish', `site=${PORTS[name]}`, '--yes');

/** @returns where a stack answers, once it runs */
async function untilServed(name: string): Promise<string> {
  let url = '';
  await waitFor(
    `${name} to run`,
    async () => {
      const { exit, stdout } = await product.yard('stack', 'show', name, '--json');
      if (exit !== 0) return false;
      const stack = JSON.parse(stdout) as { state: string; outputs: { value: string }[] };
      url = stack.outputs[0]?.value ?? '';
      return stack.state === 'running';
    },
    READY_MS,
  );
  return url;
}

/** It runs, and has what was written to it before. */
async function expectServed(name: string): Promise<void> {
  expect(await readNote(await untilServed(name))).toBe(name);
}

/** One process per machine, and no machine that nobody wants. */
async function expectNothingDoubled(names: readonly string[]): Promise<void> {
  const pids = await machinePids(product.data);
  expect(pids).toHaveLength(names.length);
  const { stdout } = await runCommand('virsh', ['list', '--all', '--title']);
  for (const name of names) expect(stdout.split(`${name}-web`)).toHaveLength(2);
}

describe('after a cut', () => {
  test('of the server while it makes disks, the install goes on to its end', async () => {
    await product.stop();
    await product.start({ STACKYARD_FAILPOINT: 'install-stack:create:effect' });
    expect((await install('first')).exit).toBe(0);
    await product.ended();
    await product.start();
    await writeNote(await untilServed('first'), 'first');
  });

  test('of the agent while machines boot, they are found again and get ready', async () => {
    expect((await install('second')).exit).toBe(0);
    await waitFor('a second machine', async () => (await machinePids(product.data)).length === 2);
    const before = await machinePids(product.data);
    await product.kill('agent');
    await product.start();
    await writeNote(await untilServed('second'), 'second');
    expect(await machinePids(product.data)).toEqual(before);
    await expectNothingDoubled(['first', 'second']);
  });

  test('of everything, stacks that ran come back by themselves', async () => {
    await product.kill('server', 'agent');
    for (const pid of await machinePids(product.data)) process.kill(pid, 'SIGKILL');
    await waitFor(
      'all machines to end',
      async () => (await machinePids(product.data)).length === 0,
    );
    await product.start();
    for (const name of ['first', 'second']) await expectServed(name);
    await expectNothingDoubled(['first', 'second']);
  });

  test('Ctrl-C ends server and agent, and no machine', async () => {
    const before = await machinePids(product.data);
    await product.stop();
    expect(await product.pidsOf('server')).toEqual([]);
    expect(await product.pidsOf('agent')).toEqual([]);
    expect(await machinePids(product.data)).toEqual(before);
    await product.start();
    await expectServed('first');
    expect(await machinePids(product.data)).toEqual(before);
  });
});
