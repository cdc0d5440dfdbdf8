import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeGuestAppliance } from '../cluster/lab/publish-guest.ts';
import { BootedDebian } from './lab/booted-debian.ts';
import { makePackages } from './lab/made-packages.ts';
import { readPrinted, SERVER, StackyardHost } from './lab/stackyard-host.ts';

/** The Debian packages, installed by apt on clean Debians that are hosts of their own. */

const VERSION = '0.1.0~s1';
const PASSWORD = 'correct horse battery';
/** systemd-analyze: 10 is unprotected; the unit has 1.2. */
const MOST_EXPOSED = 2;

let folder = '';
let made: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sy-packages-'));
  made = await makePackages(join(folder, 'made'), VERSION);
  await writeGuestAppliance(join(folder, 'pair'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the same tree gives the same bytes', async () => {
  const digest = async (file: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  const again = await makePackages(join(folder, 'again'), VERSION);
  expect(again.map((file) => basename(file))).toEqual(made.map((file) => basename(file)));
  expect(await Promise.all(again.map(digest))).toEqual(await Promise.all(made.map(digest)));
});

describe.each(['bookworm', 'trixie'])('on a clean Debian (%s)', (suite) => {
  let host: BootedDebian;
  let stackyard: StackyardHost;
  let code = '';
  let machines = '';

  beforeAll(async () => {
    host = await BootedDebian.boot(suite, { debs: made, root: [join(folder, 'pair')] });
    stackyard = new StackyardHost(host);
  });
  afterAll(() => host?.[Symbol.asyncDispose]());

  const isActive = async (unit: string): Promise<string> =>
    (await host.try(`systemctl is-active ${unit}`)).output.trim();
  /** As the administrator, with the token that `yard login` has got. */
  const status = async (): Promise<string> => (await host.try('HOME=/tmp yard status')).output;
  const userOf = (unit: string): Promise<string> =>
    host.run(`stat -c %U /proc/$(systemctl show -P MainPID ${unit})`);

  test('apt installs them, and prints the address and the set-up code once all is done', async () => {
    const output = await stackyard.install();
    const printed = readPrinted(output);
    expect(printed, output).toMatchObject({ address: SERVER });
    code = printed?.code ?? '';
    expect(await host.run('stackyard-setup-code')).toContain(`Set-up code: ${code}`);
  });

  test('server and agent run, and pages answer', async () => {
    expect(await isActive('stackyard-server')).toBe('active');
    await expect.poll(() => isActive('stackyard-agent')).toBe('active');
    const page = await stackyard.ask('/');
    expect(page.status).toBe(200);
    expect(page.text).toContain('Stackyard');
    expect(await userOf('stackyard-server')).toBe('stackyard');
    expect(await userOf('stackyard-agent')).toBe('root');
  });

  test('the host has become a node of its own server, without a word', async () => {
    await expect
      .poll(async () => JSON.stringify(await stackyard.json('node ls')))
      .toContain('"ready"');
  });

  test('the code makes the administrator, who signs in by yard', async () => {
    const account = { name: 'olga', password: PASSWORD };
    expect(
      (await stackyard.ask('/api/v1/setup', { ...account, code: 'WRON-GWRO-NGWR' })).status,
    ).toBe(403);
    expect((await stackyard.ask('/api/v1/setup', { ...account, code })).status).toBe(201);
    await host.run(`echo '${PASSWORD}' | HOME=/tmp yard login ${SERVER} --user olga --stdin`);
    await expect.poll(status).toMatch(/agents +ok[^]*Signed in as olga/);
    expect(await host.run('stackyard-setup-code')).toContain('no set-up code is needed');
  });

  test('the server is exposed to little, and has no right of root’s', async () => {
    const output = await host.run('systemd-analyze security --no-pager stackyard-server | tail -1');
    const [, figure = '10'] = /exposure level for \S+: ([\d.]+)/.exec(output) ?? [];
    console.log(`${suite}: ${output}`);
    expect(Number(figure)).toBeLessThanOrEqual(MOST_EXPOSED);
    const pid = await host.run('systemctl show -P MainPID stackyard-server');
    expect(
      await host.run(`awk '/^Cap(Prm|Eff|Bnd)/ { print $2 }' /proc/${pid}/status | sort -u`),
    ).toBe('0000000000000000');
  });

  test('a stack runs', async () => {
    await stackyard.publish('pair');
    await stackyard.installStack('pair');
    machines = await stackyard.machines();
    expect(machines.split('\n')).toHaveLength(2);
  });

  test('removal says what runs on, and loses nothing', async () => {
    const output = await host.run('apt-get remove --yes -q "stackyard-*"');
    expect(output).toContain('Machines of stacks that run on: 2.');
    expect(output).toContain('its data stays in /var/lib/stackyard/server');
    expect(await stackyard.machines()).toBe(machines);
    expect(await host.run('ls /var/lib/stackyard/agent/pool/v1/volumes')).toContain('.qcow2');
    expect(await host.run('ls /etc/default')).toContain('stackyard-server');
  });

  test('purge deletes settings, and says what it has kept', async () => {
    const output = await host.run('apt-get purge --yes -q "stackyard-*"');
    expect(output).toContain('Deleted: /etc/default/stackyard-server');
    expect(output).toMatch(/Kept: \/var\/lib\/stackyard\/server \(.*database/);
    expect(output).toMatch(/Kept: \/var\/lib\/stackyard\/agent \(.*: [2-9] volumes of stacks/);
    expect(await host.run('ls /etc/default')).not.toContain('stackyard');
    // The machines that run on are still defined at libvirt.
    expect(await host.run('find /usr /etc -path "*stackyard*" -not -path "/etc/libvirt/*"')).toBe(
      '',
    );
    expect(await host.run('ls /var/lib/stackyard/agent/pool/v1/volumes')).toContain('.qcow2');
  });

  test('installed again, everything is there as before', async () => {
    const output = await stackyard.install();
    expect(output).toContain('no set-up code is needed');
    await expect.poll(status).toMatch(/agents +ok[^]*Signed in as olga/);
    await expect
      .poll(async () => JSON.stringify(await stackyard.json('stack ls')))
      .toContain('"running"');
    expect(await stackyard.machines()).toBe(machines);
  });
});
