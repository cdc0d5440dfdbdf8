import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nfsClientId } from '../../runtime/agent/storage/core/pools/mount-options.ts';
import { poolPath, volumeFile } from '../../runtime/agent/node/core/names.ts';
import type { OperationId } from '../../schemas/ids/brand.ts';
import { MoveStory } from './lab/move-story.ts';
import { BeatWatch } from './lab/virtual/beat-watch.ts';
import { MACHINE, NfsNodes, POOL } from './lab/virtual/nfs-nodes.ts';
import { waitFor } from '../fakes/wait-for.ts';
import type { VirtualNode } from './lab/virtual/virtual-node.ts';

/**
 * Two nodes with Debian's kernel, which has an NFS client where that of this host may have none, and
 * nfs-ganesha. In each of them is an agent with libvirt and QEMU; what the machine writes is
 * looked at where the server keeps it.
 */
let lab: NfsNodes;
let one: VirtualNode;
let two: VirtualNode;
/** From the first order of a machine until it writes: so slow is an emulated node on this host, now. */
let startMs = 0;
/** The same for a later start, for which the node has everything in memory. */
let restartMs = 0;
/** What QEMU says of a disk that another one uses. */
const LOCKED = /Failed to get .* lock/;
const SLOW = { timeout: 200_000, interval: 50 };

beforeAll(async () => {
  const beganMs = performance.now();
  lab = await NfsNodes.open();
  [one, two] = lab.nodes;
  console.info(`the nodes are up after ${seconds(performance.now() - beganMs)} s`);
});
afterAll(() => lab[Symbol.asyncDispose]());

const DOMAINS = 'virsh --quiet list --name';
const seconds = (ms: number): string => (ms / 1_000).toFixed(1);

const IDENTIFIERS =
  '/sys/fs/nfs/net/nfs_client/identifier /sys/module/nfs/parameters/nfs4_unique_id';

test('agents mount a pool each by a name of its own, and a machine writes to its volume', async () => {
  const wantedMs = performance.now();
  lab.want(0);
  lab.want(1);
  for (const node of [one, two]) {
    await node.until('the pool', () => node.pool(POOL)?.state === 'ready');
    console.info(`a pool is there after ${seconds(performance.now() - wantedMs)} s`);
    expect(await node.run('hostname')).toBe('twin');
    const id = nfsClientId(node.place.node);
    expect(await node.run(`cat ${IDENTIFIERS} 2>/dev/null || true`)).toContain(id);
    const mount = await node.run('grep " nfs4 " /proc/mounts');
    for (const option of ['vers=4.2', 'hard', 'nosuid', 'noexec']) expect(mount).toContain(option);
  }
  await lab.addImage();
  const orderedMs = performance.now();
  lab.home(0, 1);
  await expect.poll(() => lab.beat(), SLOW).toMatchObject({ starts: 1 });
  startMs = performance.now() - orderedMs;
});

/** @returns what QEMU's own tool says when it is to write to the disk from a node, as the machine's user */
async function forceFrom(node: VirtualNode): Promise<string> {
  const { uid } = await stat(lab.disk);
  const disk = `${poolPath(node.place.node, POOL)}/${volumeFile(MACHINE.disks[0]?.volume as never)}`;
  const user = `setpriv --reuid ${uid} --regid ${uid} --clear-groups`;
  return (await node.guest.run(`${user} qemu-io -f qcow2 -c "write 0 512" ${disk}`)).output;
}

/** Whether it has said of the machine that another node claims it. */
const isRefused = (node: VirtualNode): boolean =>
  node.machine(MACHINE.id)?.fault?.code === 'MACHINE_CLAIMED_ELSEWHERE';

test('nobody else can write to it, by an agent or by force', async () => {
  expect(await forceFrom(two)).toMatch(LOCKED);
  lab.home(1, 1);
  await two.until('a refusal', () => isRefused(two));
  expect((await lab.beat())?.starts).toBe(1);
});

/** After this long the server has ended all locks of a node that is silent, see `render-ganesha.ts`. */
const LOCKS_MS = 15_000;

test('a node that stands still loses its machine, and writes nothing when it goes on', async () => {
  const held = await lab.beat();
  expect(held?.starts).toBe(1);
  expect(await one.consoleText(MACHINE.id)).not.toMatch(/E/);
  one.guest.signal('SIGSTOP');
  const lostMs = performance.now();
  lab.home(1, 2);
  await two.until('the machine', () => two.machine(MACHINE.id)?.startedAt !== undefined);
  await expect.poll(async () => (await lab.beat())?.starts, SLOW).toBe(2);
  const wroteMs = performance.now() - lostMs;
  console.info(`written after ${seconds(wroteMs)} s; the first start took ${seconds(startMs)} s`);
  // What was begun when the locks ended fails first.
  expect(wroteMs).toBeLessThan(LOCKS_MS + 3 * startMs);
  one.guest.signal('SIGCONT');
  lab.home(0, 1);
  await expect.poll(() => one.consoleText(MACHINE.id), SLOW).toMatch(/E/);
  await expect.poll(() => one.run(DOMAINS), SLOW).toBe('');
  await one.until('a refusal', () => isRefused(one));
  const before = await lab.beat();
  expect(before?.starts).toBe(2);
  await expect
    .poll(async () => (await lab.beat())?.writes, SLOW)
    .toBeGreaterThan(before?.writes ?? 0);
  expect((await lab.beat())?.starts).toBe(2);
});

test('a server that stalls holds up no agent, and is used again when it is back', async () => {
  lab.want(0);
  await one.until('the pool', () => one.pool(POOL)?.state === 'ready');
  const pid = await lab.site.serverPid();
  process.kill(pid, 'SIGSTOP');
  const stalledMs = performance.now();
  try {
    await one.until('the pool to be away', () => one.pool(POOL)?.state === 'absent');
    expect(one.pool(POOL)?.fault?.code).toBe('POOL_STALLED');
    lab.want(0);
    await one.until('the next order', ({ generation }) => generation === lab.generation);
    expect(one.observed?.figures.poolTotalBytes).toBeGreaterThan(0);
    await waitFor('all locks to end', () => performance.now() - stalledMs > LOCKS_MS);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await one.until('the pool', () => one.pool(POOL)?.state === 'ready');
  await two.until('the pool', () => two.pool(POOL)?.state === 'ready');
});

test('a machine that lost its lock in that time is told so, and goes on after a new start', async () => {
  await expect.poll(() => two.consoleText(MACHINE.id), SLOW).toMatch(/E/);
  expect((await lab.beat())?.starts).toBe(2);
  lab.home(1, 2, { power: 'off' });
  await two.until('the machine to be off', () => two.machine(MACHINE.id)?.state === 'off');
  const orderedMs = performance.now();
  lab.home(1, 2);
  await expect.poll(async () => (await lab.beat())?.starts, SLOW).toBe(3);
  restartMs = performance.now() - orderedMs;
  console.info(`a later start took ${seconds(restartMs)} s`);
});

test('a running machine moves to the other node, and goes on there', async () => {
  const { startedAt } = two.machine(MACHINE.id) ?? {};
  const operation = 'op-0000000001' as OperationId;
  const orders = lab.moveFrom(1, 2);
  const ends = { machine: MACHINE.id, from: two, to: one };
  const move = new MoveStory({ ...ends, orders, copies: false });
  await using watch = new BeatWatch(() => lab.beat());
  await watch.untilSteady();
  await move.toOpen(operation);
  move.begin();
  await two.until('the machine to be sent', () => move.isSettled());
  const { sending } = two.machine(MACHINE.id) ?? {};
  expect(sending?.fault).toBeUndefined();
  expect(sending).toMatchObject({ operation, state: 'sent' });
  await watch.untilSteady();
  console.info(
    `stood still for ${sending?.downtimeMs} ms, wrote nothing for ${watch.longestPauseMs} ms`,
  );
  lab.handOver(1, 2);
  await one.until('the machine', () => one.machine(MACHINE.id)?.startedAt === startedAt);
  expect(await two.run(DOMAINS)).toBe('');
  expect(await forceFrom(two)).toMatch(LOCKED);
  await watch.untilSteady();
  expect(watch.wentBackTo).toBeUndefined();
  expect((await lab.beat())?.starts).toBe(3);
  // Its last write did not fail.
  expect(await one.consoleText(MACHINE.id)).toMatch(/w$/);
  // However slow this host is: far less than by stopping it and starting it there.
  expect(sending?.downtimeMs).toBeLessThan(restartMs);
});
