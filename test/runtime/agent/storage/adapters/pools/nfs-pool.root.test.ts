import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  NFS_OPTIONS,
  nfsClientId,
  nfsSource,
} from '../../../../../../runtime/agent/storage/core/pools/mount-options.ts';
import { POOL_KEEPER } from '../../../../../../runtime/agent/storage/core/pools/pool-keeper.ts';
import { NODE, OTHER_NODE } from '../../../../../fakes/machines.ts';
import type { NfsGuest } from './lab/nfs-guest.ts';
import { NfsSite } from './lab/nfs-site.ts';

/** Two nodes of one host name, with Debian's kernel as NFS client, and a server in a namespace. */
let site: NfsSite;
let one: NfsGuest;
let two: NfsGuest;

beforeAll(async () => {
  site = await NfsSite.open();
  await site.serve(1);
  [one, two] = await Promise.all([site.startGuest(1), site.startGuest(2)]);
});
afterAll(() => site[Symbol.asyncDispose]());

const IDENTIFIER =
  '$(ls /sys/fs/nfs/net/nfs_client/identifier /sys/module/nfs/parameters/nfs4_unique_id 2>/dev/null | head -n 1)';
const POOL = '/pool/stackyard-v1';

/** Mounts as an agent does. */
const mount = async (guest: NfsGuest, node: typeof NODE) => {
  await guest.run(`echo -n ${nfsClientId(node)} >${IDENTIFIER}`);
  const source = nfsSource({ server: site.server, path: site.path });
  return guest.run(`/usr/sbin/mount.nfs4 ${source} /pool -o ${NFS_OPTIONS}`);
};
const as = (uid: number, command: string): string =>
  `setpriv --reuid ${uid} --regid ${uid} --clear-groups sh -c '${command}'`;

test('only a client that is named gets in, and one that is named later without a new start', async () => {
  expect(await site.serve(1)).toMatchObject([{ state: 'ready', by: 'ganesha' }]);
  expect(await mount(one, NODE)).toMatchObject({ exit: 0 });
  expect((await mount(two, OTHER_NODE)).exit).not.toBe(0);
  const before = await site.serverPid();
  await site.serve(1, 2);
  await expect
    .poll(async () => (await mount(two, OTHER_NODE)).exit, { timeout: 60_000, interval: 500 })
    .toBe(0);
  expect(await site.serverPid()).toBe(before);
});

test('root is nobody there; the keeper makes folders, and each stack’s user files of its own', async () => {
  const { uid } = POOL_KEEPER;
  expect((await one.run(`mkdir ${POOL}/root`)).exit).not.toBe(0);
  const folders = `mkdir ${POOL}/volumes && chmod 1733 ${POOL}/volumes`;
  expect(await one.run(as(uid, folders))).toMatchObject({ exit: 0 });
  const make = `umask 077; echo disk >${POOL}/volumes/a`;
  expect(await one.run(as(1_900_000_001, make))).toMatchObject({ exit: 0 });
  const { uid: owner, mode } = await stat(join(site.path, 'stackyard-v1/volumes/a'));
  expect([owner, mode & 0o777]).toEqual([1_900_000_001, 0o600]);
  expect(await two.run(as(1_900_000_001, `cat ${POOL}/volumes/a`))).toMatchObject({
    exit: 0,
    output: 'disk',
  });
  for (const other of [1_900_000_002, 0]) {
    expect((await two.run(as(other, `cat ${POOL}/volumes/a`))).exit).not.toBe(0);
    expect((await two.run(as(other, `rm -f ${POOL}/volumes/a`))).exit).not.toBe(0);
  }
  expect(await two.run(as(uid, `rm ${POOL}/volumes/a`))).toMatchObject({ exit: 0 });
});

test('what one node has made, the other finds at once, also where it has looked before', async () => {
  const claim = as(POOL_KEEPER.uid, `echo 1 >${POOL}/claim`);
  expect((await two.run(`ls ${POOL}/claim`)).exit).not.toBe(0);
  expect(await one.run(claim)).toMatchObject({ exit: 0 });
  expect((await two.run(`stat ${POOL}/claim`)).exit).toBe(0);
});

/** Writes on and on by what it holds the lock with, as QEMU does. */
const hold = as(
  POOL_KEEPER.uid,
  `exec 9>>${POOL}/disk; flock -n 9 || exit 1; echo held >/tmp/held; while echo x >&9; do usleep 200000; done`,
);
const take = as(POOL_KEEPER.uid, `flock -n ${POOL}/disk echo taken`);

test('nodes with the same host name exclude each other', async () => {
  await one.run(`chmod 777 /tmp; ${hold} >/tmp/out 2>&1 &`);
  await expect.poll(async () => (await one.run('cat /tmp/held')).output).toBe('held');
  expect((await two.run(take)).exit).not.toBe(0);
  expect((await two.run(take)).exit).not.toBe(0);
  expect((await one.run('dmesg')).output).not.toMatch(/lost \d+ locks/);
});

test('who waits for a server that stalls can be ended, and goes on when it is back', async () => {
  const pid = await site.serverPid();
  process.kill(pid, 'SIGSTOP');
  try {
    const startedMs = performance.now();
    const { exit } = await two.run(`timeout -s KILL 3 stat -f ${POOL}/claim`);
    expect(exit).not.toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(8_000);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  expect(await two.run(`stat -f ${POOL}/claim`)).toMatchObject({ exit: 0 });
});

test('a node that is cut off loses its locks, and another takes over', async () => {
  await site.ip('link', 'set', 'tap1', 'down');
  const cutMs = performance.now();
  await expect
    .poll(async () => (await two.run(take)).output, { timeout: 60_000, interval: 200 })
    .toBe('taken');
  const tookMs = performance.now() - cutMs;
  console.info(`taken over after ${(tookMs / 1000).toFixed(1)} s`);
  expect(tookMs).toBeLessThan(20_000);
  const keep = as(
    POOL_KEEPER.uid,
    `flock -n ${POOL}/disk sh -c "echo new >${POOL}/disk; sleep 60"`,
  );
  await two.run(`${keep} >/tmp/out 2>&1 &`);
  const content = (): Promise<string> => readFile(join(site.path, 'stackyard-v1/disk'), 'utf8');
  await expect.poll(content).toBe('new\n');
});
