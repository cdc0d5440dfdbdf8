import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LabStatus } from '../../../packager/cli/lab/lab-door.ts';
import { LabState } from '../../../runtime/lab/core/lab-state.ts';
import { waitFor } from '../../fakes/wait-for.ts';

/**
 * A lab without a server: real machines boot what a dnsmasq on its network offers them. iPXE is up in
 * seconds where a node needs minutes.
 */
const run = promisify(execFile);
const YARD = join(import.meta.dirname, '..', '..', '..', 'yard');
const PAYLOAD =
  '#!ipxe\necho PAYLOAD for ${serial} on ${platform} at ${net0/mac}\n:wait\nsleep 1\ngoto wait\n';
const SLOW = { timeout: 240_000, interval: 200 };

let base: string;
let folder: string;

const yard = async (...args: string[]): Promise<string> => {
  const env = { ...process.env, STACKYARD_DEBUG: '1' };
  return (await run(YARD, ['lab', ...args, '--folder', folder], { env })).stdout;
};
const status = async (): Promise<LabStatus> =>
  JSON.parse(await yard('status', '--json')) as LabStatus;
const screen = (node: string): Promise<string> => yard('console', node, '--log');

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'lab-'));
  folder = join(base, 'lab');
});
afterAll(async () => {
  await yard('down').catch(() => undefined);
  await rm(base, { recursive: true });
});

/** What could be left of a lab outside its folder, in its own names. */
async function traces(): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const read = (name: string): Promise<string> =>
      readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
    const command = await read('cmdline');
    if (command.includes(folder)) found.push(command.replaceAll('\0', ' '));
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (cwd.startsWith(base)) found.push(`${pid} in ${cwd}`);
  }
  const mounts = await readFile('/proc/self/mountinfo', 'utf8');
  found.push(...mounts.split('\n').filter((line) => line.includes(folder)));
  const { stdout: links } = await run('ip', ['-oneline', 'link']);
  found.push(...links.split('\n').filter((line) => /^\d+: (lab|node-\d+)[:@]/.test(line)));
  return found;
}

/** What of this machine a lab reads, and must not change. */
async function machineFiles(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['/etc/passwd', '/etc/group', '/etc/shadow', '/etc/resolv.conf']) {
    hash.update(await readFile(file).catch(() => ''));
  }
  for (const place of [
    '/run',
    '/run/netns',
    '/usr/local/lib',
    '/var/lib/libvirt',
    '/etc/libvirt',
  ]) {
    hash.update(
      (await readdir(place).catch(() => [])).toSorted((a, b) => a.localeCompare(b)).join('\n'),
    );
  }
  return hash.digest('hex');
}

/** Answers on the network of the lab until that ends. */
async function serve(): Promise<void> {
  const { hostPid } = await status();
  const tftp = join(folder, 'logs');
  await writeFile(join(tftp, 'payload.ipxe'), PAYLOAD);
  const enter = ['-t', String(hostPid), '-m', '-n', '-p', '--', 'dnsmasq'];
  const quiet = [
    '--conf-file=/dev/null',
    '--user=root',
    '--port=0',
    '--dhcp-leasefile=/run/lab/leases',
  ];
  const offer = ['--dhcp-range=10.66.0.100,10.66.0.200,10m', '--dhcp-boot=payload.ipxe'];
  const files = ['--interface=lab', '--enable-tftp', `--tftp-root=${tftp}`];
  await run('nsenter', [...enter, ...quiet, ...offer, ...files, '--pid-file=/run/lab/dnsmasq.pid']);
}

describe('a lab', () => {
  test('has machines that boot from its network, with BIOS and with UEFI', async () => {
    await yard(
      'up',
      '--bare',
      '--node',
      'bios',
      '--node',
      'uefi,tpm,no-disk',
      '--memory',
      '256MiB',
    );
    await serve();
    // Whatever they did before somebody answered: they try again.
    await yard('power', 'node-1', 'reset');
    await yard('power', 'node-2', 'reset');
    await expect
      .poll(() => screen('node-1'), SLOW)
      .toContain('PAYLOAD for lab-node-1 on pcbios at 52:54:00:6c:61:01');
    await expect.poll(() => screen('node-2'), SLOW).toContain('NBP filename is payload.ipxe');
    const { nodes } = await status();
    expect(nodes).toMatchObject([
      { name: 'node-1', kind: 'bios', power: 'on', serial: 'lab-node-1' },
      { name: 'node-2', kind: 'uefi,tpm,no-disk', power: 'on', macs: ['52:54:00:6c:61:02'] },
    ]);
    expect(nodes[0]?.screen).toMatch(/PAYLOAD/);
    expect((await readdir(join(folder, 'nodes', 'node-1'))).sort()).toEqual([
      'console.log',
      'disk.raw',
    ]);
    expect((await readdir(join(folder, 'nodes', 'node-2', 'tpm'))).length).toBeGreaterThan(0);
  });

  test('has a host that knows its own name, by which its server finds itself', async () => {
    const { hostPid } = await status();
    const { stdout } = await run('nsenter', [
      '-t',
      String(hostPid),
      '-m',
      '-u',
      '--',
      'getent',
      'ahostsv4',
      'lab',
    ]);
    expect(stdout).toContain('127.0.0.1');
  });

  test('switches them off and on, and the same ones come back', async () => {
    await yard('power', 'node-2', 'off');
    await yard('power', 'node-1', 'off');
    expect((await status()).nodes.map(({ power }) => power)).toEqual(['off', 'off']);
    await expect(yard('power', 'node-1', 'reset')).rejects.toThrow('“node-1” is off');
    const before = (await screen('node-1')).split('PAYLOAD').length;
    await yard('power', 'node-1', 'on');
    await expect
      .poll(async () => (await screen('node-1')).split('PAYLOAD').length, SLOW)
      .toBe(before + 1);
  });

  test('has cables that can be pulled, also while the power is off', async () => {
    const seen = async (words: string): Promise<number> =>
      (await screen('node-1')).split(words).length;
    await yard('power', 'node-1', 'off');
    await yard('cut', 'node-1');
    const [alone, booted] = [await seen('No bootable device'), await seen('PAYLOAD')];
    await yard('power', 'node-1', 'on');
    await expect.poll(() => seen('No bootable device'), SLOW).toBeGreaterThan(alone);
    expect(await seen('PAYLOAD')).toBe(booted);
    await yard('cut', 'node-1', '--join');
    // A BIOS that found nothing to boot tries again by itself.
    await expect.poll(() => seen('PAYLOAD'), SLOW).toBe(booted + 1);
  });

  test('keeps its nodes when it is brought up again, and is not changed into another', async () => {
    const { hostPid } = await status();
    await yard('up', '--bare');
    const again = await status();
    expect(again.hostPid).toBe(hostPid);
    expect(again.nodes.map(({ power }) => power)).toEqual(['on', 'on']);
    await expect(yard('up', '--nodes', '5')).rejects.toThrow('it is there already');
    await expect(yard('power', 'node-3', 'on')).rejects.toThrow(
      'There is no node in the lab “node-3”',
    );
  });

  test('goes on after its host has ended, as after a new start of the machine', async () => {
    const { hostPid } = await status();
    process.kill(hostPid ?? 0, 'SIGKILL');
    await expect.poll(async () => (await status()).isUp, SLOW).toBe(false);
    await expect(yard('power', 'node-1', 'on')).rejects.toThrow('yard lab up');
    await yard('up');
    const again = await status();
    expect(again.isUp).toBe(true);
    expect(again.hostPid).not.toBe(hostPid);
    expect(again.nodes.map(({ power }) => power)).toEqual(['on', 'on']);
  });

  test('leaves nothing when it is ended', async () => {
    const others = await machineFiles();
    expect(await traces()).not.toEqual([]);
    expect(await yard('down')).toContain('The lab is gone.');
    expect(existsSync(folder)).toBe(false);
    expect(await traces()).toEqual([]);
    expect(await machineFiles()).toBe(others);
    expect(await yard('down')).toContain('There is no lab');
  });
});

/** Begins to bring a lab up, and kills that as soon as something is so. */
async function upUntil(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const child = spawn(YARD, ['lab', 'up', '--bare', '--nodes', '1', '--folder', folder], {
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let isOver = false;
  void ended.then(() => (isOver = true));
  await waitFor('the moment to kill it', async () => isOver || (await isSo()));
  child.kill('SIGKILL');
  await ended;
}

const known = async (): Promise<LabState> =>
  LabState.parse(JSON.parse(await readFile(join(folder, 'lab.json'), 'utf8')));

describe('a lab that was killed while it came up', () => {
  test.each([
    ['its folder is there', () => existsSync(folder)],
    ['it is written down', () => existsSync(join(folder, 'host'))],
    ['its host has begun', async () => (await known().catch(() => undefined))?.host !== undefined],
    ['a node is on', async () => (await traces()).some((line) => line.includes('qemu-system'))],
  ])('leaves nothing when it is ended after %s', async (_when, isSo) => {
    await upUntil(isSo);
    await yard('down');
    await expect.poll(traces, SLOW).toEqual([]);
    expect(existsSync(join(folder, 'lab.json'))).toBe(false);
    expect(existsSync(join(folder, 'host'))).toBe(false);
  });
});

describe('what is not of a lab', () => {
  test('a folder with other things in it is refused, and stays', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'thesis.txt'), 'years');
    await expect(yard('up', '--bare')).rejects.toThrow('thesis.txt');
    expect(await yard('down')).toContain('There is no lab');
    expect(await readFile(join(folder, 'thesis.txt'), 'utf8')).toBe('years');
    await rm(folder, { recursive: true });
  });

  test('a process that has got the number of its host since is not ended', async () => {
    const other = spawn('sleep', ['600']);
    await yard('up', '--bare', '--nodes', '1', '--memory', '256MiB');
    const state = await known();
    const { pid } = state.host ?? { pid: 0 };
    const taken = { ...state, host: { ...state.host, pid: other.pid } };
    await writeFile(join(folder, 'lab.json'), JSON.stringify(taken));
    expect((await status()).isUp).toBe(false);
    await writeFile(join(folder, 'lab.json'), JSON.stringify(state));
    expect((await status()).hostPid).toBe(pid);
    await writeFile(join(folder, 'lab.json'), JSON.stringify(taken));
    process.kill(pid, 'SIGKILL');
    await yard('down');
    expect(other.exitCode).toBeNull();
    other.kill();
  });
});
