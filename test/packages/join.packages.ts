import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeGuestAppliance } from '../cluster/lab/publish-guest.ts';
import { BootedDebian } from './lab/booted-debian.ts';
import { makePackages } from './lab/made-packages.ts';
import { StackyardHost } from './lab/stackyard-host.ts';

/** Two clean Debians with a cable between them: one gets the server, the other becomes a node of it. */

const AGENT_PARTS = /^stackyard-(common|agent)_/;
const SERVER_ADDRESS = '192.0.2.5';

let folder = '';
let server: BootedDebian;
let node: BootedDebian;
let stackyard: StackyardHost;
let line = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sy-packages-'));
  const files = await makePackages(join(folder, 'debs'), '0.1.0~s1');
  await writeGuestAppliance(join(folder, 'pair'));
  const pair = [join(folder, 'pair')];
  server = await BootedDebian.boot('trixie', { debs: files, root: pair }, 'hall-1');
  const parts = files.filter((file) => AGENT_PARTS.test(basename(file)));
  node = await BootedDebian.boot('bookworm', { debs: parts }, 'barn-2');
  await server.connect(node, 'cable', [`${SERVER_ADDRESS}/24`, '192.0.2.6/24']);
  stackyard = new StackyardHost(server);
});
afterAll(async () => {
  await node?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** A node, or a machine that asks to become one. */
interface Listed {
  readonly name?: string;
  readonly state: string;
  readonly code?: string;
}
interface Invited {
  readonly packagedCommand: string;
}
const listed = async (): Promise<string[]> =>
  (await stackyard.json<Listed[]>('node ls')).map(({ name, state }) => `${name} ${state}`);

test('the server is opened to the network by its settings, and shows what to paste', async () => {
  await stackyard.install();
  await server.run('echo STACKYARD_HOST=0.0.0.0 >> /etc/default/stackyard-server');
  await server.run('systemctl restart stackyard-server stackyard-agent');
  await expect.poll(listed).toEqual(['hall-1 ready']);
  const { packagedCommand } = await stackyard.json<Invited>('node invite');
  line = packagedCommand;
  expect(line).toContain(`STACKYARD_AGENT_SERVER=https://${SERVER_ADDRESS}:8471 `);
  expect(await server.run('yard node invite')).not.toContain('npm run agent');
});

test('the agent alone, installed on a clean host, is nobody’s and says what to do', async () => {
  await new StackyardHost(node).install();
  expect((await node.try('systemctl is-active stackyard-agent')).output).not.toContain('failed');
  expect(await node.run('journalctl -u stackyard-agent --output cat')).toContain(
    'Paste the line with “stackyard-join”',
  );
});

test('the line makes it show a code, the same that waits at the server', async () => {
  const output = await node.run(line);
  const [, code = ''] = /^Approve the code (\S+) on/m.exec(output) ?? [];
  expect(code, output).not.toBe('');
  const waiting = (await stackyard.json<Listed[]>('node ls')).filter(
    (each) => each.code !== undefined,
  );
  expect(waiting).toMatchObject([
    { code, state: 'waiting', hostname: 'barn-2', address: '192.0.2.6' },
  ]);
  await server.run(`yard node approve ${code}`);
  await expect.poll(listed).toEqual(['barn-2 ready', 'hall-1 ready']);
});

test('it takes machines of a stack', async () => {
  await stackyard.publish('pair');
  await stackyard.installStack('pair', '--node front=hall-1 --node back=barn-2');
  for (const host of [server, node]) {
    expect((await host.run('pgrep -x qemu-system-x86')).split('\n')).toHaveLength(1);
  }
});

test('it is the same node when its agent starts again, and nobody is asked', async () => {
  expect(await node.run('cat /var/lib/stackyard/joined-server.env')).not.toContain('TOKEN');
  await node.run('systemctl stop stackyard-agent');
  await expect.poll(listed).toEqual(['barn-2 lost', 'hall-1 ready']);
  await node.run('systemctl start stackyard-agent');
  await expect.poll(listed).toEqual(['barn-2 ready', 'hall-1 ready']);
});

test('removed, it joins again by an invitation', async () => {
  await server.run('yard stack rm pair --yes --wait --delete-data');
  await server.run('yard node rm barn-2 --yes');
  const { packagedCommand } = await stackyard.json<Invited>('node invite barn-3');
  await node.run(packagedCommand);
  await expect.poll(listed).toEqual(['barn-3 ready', 'hall-1 ready']);
});
