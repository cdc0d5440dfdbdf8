import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROGRAM } from '../../scripts/package/places.ts';
import { writeGuestAppliance } from '../cluster/lab/publish-guest.ts';
import { BootedDebian } from './lab/booted-debian.ts';
import { makePackages } from './lab/made-packages.ts';

/** The Debian packages, installed by apt on clean Debians that are hosts of their own. */

const VERSION = '0.1.0~s1';
const PASSWORD = 'correct horse battery';
const SERVER = 'http://localhost:8470';
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
  let code = '';
  let machines = '';

  beforeAll(async () => {
    host = await BootedDebian.boot(suite);
    await mkdir(join(host.root, 'debs'));
    for (const file of made) await cp(file, join(host.root, 'debs', basename(file)));
    await cp(join(folder, 'pair'), join(host.root, 'root/pair'), { recursive: true });
  });
  afterAll(() => host?.[Symbol.asyncDispose]());

  const install = (): Promise<string> =>
    host.run('apt-get install --yes -q --no-install-recommends /debs/stackyard-*.deb');
  const isActive = async (unit: string): Promise<string> =>
    (await host.try(`systemctl is-active ${unit}`)).output.trim();
  /** As the administrator, with the token that `yard login` has got. */
  const status = async (): Promise<string> => (await host.try('HOME=/tmp yard status')).output;
  const userOf = (unit: string): Promise<string> =>
    host.run(`stat -c %U /proc/$(systemctl show -P MainPID ${unit})`);
  const json = async (words: string): Promise<Record<string, unknown>> =>
    JSON.parse(await host.run(`yard ${words} --json`)) as Record<string, unknown>;
  /** Process ids of the machines that run. */
  const qemus = (): Promise<string> => host.run('pgrep -x qemu-system-x86 | sort -n');
  /** What a request from that host is answered with. */
  const ask = async (path: string, body?: object): Promise<{ status: number; text: string }> => {
    const options = {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json' },
    };
    const program = `const a = await fetch('${SERVER}${path}', ${JSON.stringify({
      ...options,
      ...(body ? { body: JSON.stringify(body) } : {}),
    })}); console.log(JSON.stringify({ status: a.status, text: await a.text() }))`;
    const file = join(host.root, 'root/ask.mjs');
    await writeFile(file, program);
    return JSON.parse(await host.run(`${PROGRAM}/node_modules/.bin/node /root/ask.mjs`)) as {
      status: number;
      text: string;
    };
  };

  test('apt installs them, and prints the address and the set-up code once all is done', async () => {
    const output = await install();
    const after = output.slice(output.lastIndexOf('Setting up '));
    const [, address = '', found = ''] =
      /Stackyard is at (\S+)\n.*\nSet-up code: (\S+)\n/.exec(after) ?? [];
    expect(found, output).not.toBe('');
    expect(address).toBe(SERVER);
    expect(await host.run('stackyard-setup-code')).toContain(`Set-up code: ${found}`);
    code = found;
  });

  test('server and agent run, and pages answer', async () => {
    expect(await isActive('stackyard-server')).toBe('active');
    await expect.poll(() => isActive('stackyard-agent')).toBe('active');
    const page = await ask('/');
    expect(page.status).toBe(200);
    expect(page.text).toContain('Stackyard');
    expect(await userOf('stackyard-server')).toBe('stackyard');
    expect(await userOf('stackyard-agent')).toBe('root');
  });

  test('the host has become a node of its own server, without a word', async () => {
    await expect.poll(async () => JSON.stringify(await json('node ls'))).toContain('"ready"');
  });

  test('the code makes the administrator, who signs in by yard', async () => {
    const account = { name: 'olga', password: PASSWORD };
    expect((await ask('/api/v1/setup', { ...account, code: 'WRON-GWRO-NGWR' })).status).toBe(403);
    expect((await ask('/api/v1/setup', { ...account, code })).status).toBe(201);
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
    await host.run('yard keygen --namespace lab');
    const key = '/root/.config/stackyard/keys/lab';
    await host.run(`yard pack pair -o pair.yard --sign-key ${key}.pem`);
    await host.run(`yard trust add lab ${key}.pub`);
    await host.run('yard push pair.yard lab/pair:1.0.0');
    await host.run('yard install lab/pair:1.0.0 --name pair --yes --wait');
    machines = await qemus();
    expect(machines.split('\n')).toHaveLength(2);
  });

  test('removal says what runs on, and loses nothing', async () => {
    const output = await host.run('apt-get remove --yes -q "stackyard-*"');
    expect(output).toContain('Machines of stacks that run on: 2.');
    expect(output).toContain('its data stays in /var/lib/stackyard/server');
    expect(await qemus()).toBe(machines);
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
    const output = await install();
    expect(output).toContain('no set-up code is needed');
    await expect.poll(status).toMatch(/agents +ok[^]*Signed in as olga/);
    await expect.poll(async () => JSON.stringify(await json('stack ls'))).toContain('"running"');
    expect(await qemus()).toBe(machines);
  });
});
