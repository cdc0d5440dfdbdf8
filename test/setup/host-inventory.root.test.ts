import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../packager/native/run-command.ts';
import { hostInventory } from './host-inventory.ts';

let folder: string;
let known: ReadonlySet<string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inventory-'));
  known = await hostInventory(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const added = async (): Promise<string[]> =>
  [...(await hostInventory(folder))].filter((thing) => !known.has(thing));

/** Runs a command, and another one at the end of the test. */
async function make(stack: AsyncDisposableStack, command: string, undo: string): Promise<void> {
  const run = ([program = '', ...args]: string[]) => runCommand(program, args);
  await run(command.split(' '));
  stack.defer(async () => void (await run(undo.split(' '))));
}

test('a namespace, an interface, a table, a mount and a file that were left are each named', async () => {
  const name = `left${randomBytes(4).toString('hex')}`;
  const place = join(folder, name);
  await mkdir(place);
  {
    await using made = new AsyncDisposableStack();
    await make(made, `ip netns add ${name}`, `ip netns delete ${name}`);
    await make(made, `ip link add ${name} type bridge`, `ip link delete ${name}`);
    await make(made, `nft add table inet ${name}`, `nft delete table inet ${name}`);
    await make(made, `mount -t tmpfs none ${place}`, `umount ${place}`);
    const found = (await added()).filter((thing) => thing.includes(name));
    expect(new Set(found)).toEqual(
      new Set([
        `interface ${name}`,
        `mount ${place}`,
        `mount /run/netns/${name}`,
        `network namespace ${name}`,
        `nft table inet ${name}`,
        `temporary file ${place}`,
      ]),
    );
  }
  await rm(place, { recursive: true });
  expect((await added()).filter((thing) => thing.includes(name))).toEqual([]);
});

test('a process that has left its parent is known by the folder it inherited', async () => {
  const environment = { ...process.env, TMPDIR: folder };
  const starter = ['-f', 'sleep', '300'];
  const child = spawn('setsid', starter, { env: environment, stdio: 'ignore' });
  await once(child, 'exit');
  // Its parent is gone before it has become what it was told to.
  const find = async (): Promise<string> =>
    (await added()).find((thing) => thing.endsWith('sleep 300')) ?? '';
  await expect.poll(find).toMatch(/^process \d+: sleep 300$/);
  process.kill(Number((await find()).split(/[ :]/)[1]), 'SIGKILL');
});
