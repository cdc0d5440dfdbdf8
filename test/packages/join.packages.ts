import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeGuestAppliance } from '../cluster/lab/publish-guest.ts';
import { BootedDebian } from './lab/booted-debian.ts';
import { makePackages } from './lab/made-packages.ts';

/** Two clean Debians with a cable between them: one gets the server, the other becomes a node of it. */

const AGENT_PARTS = /^stackyard-(common|agent)_/;
const SERVER_ADDRESS = '192.0.2.5';

let folder = '';
let server: BootedDebian;
let node: BootedDebian;
let line = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sy-packages-'));
  const files = await makePackages(join(folder, 'debs'), '0.1.0~s1');
  await writeGuestAppliance(join(folder, 'pair'));
  server = await BootedDebian.boot('trixie', 'hall-1');
  node = await BootedDebian.boot('bookworm', 'barn-2');
  await server.connect(node, 'cable', [`${SERVER_ADDRESS}/24`, '192.0.2.6/24']);
  await lay(server, files);
  await lay(
    node,
    files.filter((file) => AGENT_PARTS.test(basename(file))),
  );
  await cp(join(folder, 'pair'), join(server.root, 'root/pair'), { recursive: true });
});
afterAll(async () => {
  await node?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function lay(host: BootedDebian, files: readonly string[]): Promise<void> {
  await mkdir(join(host.root, 'debs'));
  for (const file of files) await cp(file, join(host.root, 'debs', basename(file)));
}

const install = (host: BootedDebian): Promise<string> =>
  host.run('apt-get install --yes -q --no-install-recommends /debs/stackyard-*.deb');

/** What `yard` says on the server. */
const json = async (words: string): Promise<Listed[]> =>
  JSON.parse(await server.run(`yard ${words} --json`)) as Listed[];

/** A node, or a machine that asks to become one. */
interface Listed {
  readonly name?: string;
  readonly state: string;
  readonly code?: string;
}
const listed = async (): Promise<string[]> =>
  (await json('node ls')).map(({ name, state }) => `${name} ${state}`);

test('the server is opened to the network by its settings, and shows what to paste', async () => {
  await install(server);
  await server.run('echo STACKYARD_HOST=0.0.0.0 >> /etc/default/stackyard-server');
  await server.run('systemctl restart stackyard-server stackyard-agent');
  await expect.poll(listed).toEqual(['hall-1 ready']);
  const { packagedCommand } = JSON.parse(await server.run('yard node invite --json')) as {
    packagedCommand: string;
  };
  line = packagedCommand;
  expect(line).toContain(`STACKYARD_AGENT_SERVER=https://${SERVER_ADDRESS}:8471 `);
  expect(await server.run('yard node invite')).not.toContain('npm run agent');
});

test('the agent alone, installed on a clean host, is nobody’s and says what to do', async () => {
  await install(node);
  expect((await node.try('systemctl is-active stackyard-agent')).output).not.toContain('failed');
  expect(await node.run('journalctl -u stackyard-agent --output cat')).toContain(
    'Paste the line with “stackyard-join”',
  );
});

test('the line makes it show a code, the same that waits at the server', async () => {
  const output = await node.run(line);
  const [, code = ''] = /^Approve the code (\S+) on/m.exec(output) ?? [];
  expect(code, output).not.toBe('');
  const waiting = (await json('node ls')).filter((each) => each.code !== undefined);
  expect(waiting).toMatchObject([
    { code, state: 'waiting', hostname: 'barn-2', address: '192.0.2.6' },
  ]);
  await server.run(`yard node approve ${code}`);
  await expect.poll(listed).toEqual(['barn-2 ready', 'hall-1 ready']);
});

test('it takes machines of a stack', async () => {
  const key = '/root/.config/stackyard/keys/lab';
  await server.run('yard keygen --namespace lab');
  await server.run(`yard pack pair -o pair.yard --sign-key ${key}.pem`);
  await server.run(`yard trust add lab ${key}.pub && yard push pair.yard lab/pair:1.0.0`);
  await server.run(
    'yard install lab/pair:1.0.0 --name pair --node front=hall-1 --node back=barn-2 --yes --wait',
  );
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
  const { packagedCommand } = JSON.parse(await server.run('yard node invite barn-3 --json')) as {
    packagedCommand: string;
  };
  await node.run(packagedCommand);
  await expect.poll(listed).toEqual(['barn-3 ready', 'hall-1 ready']);
});
