import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DesiredMachine } from '../../../schemas/agent/desired.ts';
import type { VolumeId } from '../../../schemas/ids/brand.ts';
import { tinyGuest } from '../../fakes/tiny-guest.ts';
import { waitFor } from '../../fakes/wait-for.ts';
import { AgentLab, type Inventory } from './whole/agent-lab.ts';
import { DB, IMAGE, NETWORK, noStack, oneStack, PORT, WEB } from './whole/one-stack.ts';

/**
 * The agent as a process, with libvirt, QEMU, a router and everything else real, killed and started
 * again. What it makes must be the same as if nothing had happened.
 */
let lab: AgentLab;
let generation = 0;
async function openLab(): Promise<void> {
  lab = await AgentLab.open();
  await lab.addImage(IMAGE, tinyGuest('hello\n'));
}
beforeAll(openLab);
afterEach(async () => {
  lab.errors.length = 0;
  if (!lab.hasAgent) return;
  // A test that failed in the middle shall not make others fail.
  await lab[Symbol.asyncDispose]();
  await openLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

const image = `images/${IMAGE.replace('sha256:', '')}.raw`;
const nothing: Inventory = {
  domains: [],
  processes: [],
  namespaces: [],
  interfaces: [],
  tables: [],
  files: [image],
};
/** A stack of one machine: each thing once. */
const oneMachine: Inventory = {
  domains: ['stackyard-0000000001'],
  processes: ['dnsmasq', 'qemu-system-x86'],
  namespaces: ['sy-00000000st'],
  interfaces: ['sy0000000001.0', 'syb00000000nt', 'syr00000000nt', 'syu00000000st'],
  tables: ['inet stackyard-00000000st', 'inet stackyard-host-0000000001'],
  files: [
    'console/machine-0000000001.log',
    'console/machine-0000000001.log.place',
    image,
    'run/00000000st',
    'run/stackyard-host-0000000001.loaded',
    'seeds/machine-0000000001.img',
    'seeds/machine-0000000001.img.sha256',
    'volumes/volume-00000000d1.qcow2',
    'volumes/volume-00000000s1.qcow2',
  ],
};

function want(make: typeof oneStack, ...machines: DesiredMachine[]): void {
  generation += 1;
  lab.want(make(generation, ...machines));
}

async function becomeReady(): Promise<void> {
  await lab.answer(NETWORK, DB.readyAddress, PORT);
  await lab.untilState(DB.id, 'ready');
}

/** Orders that nothing be left, and waits for it. @returns what is left once the agent has ended */
async function remove(...machines: DesiredMachine[]): Promise<Inventory> {
  await lab.silence();
  want(noStack, ...machines);
  await waitFor('the end of the stack', async () => {
    const { files, domains } = await lab.inventory();
    return files.length === 1 && domains.length === 0;
  });
  await lab.killAgent();
  return lab.inventory();
}

test('a stack is made, is ready when its machine answers, and goes without a trace', async () => {
  lab.startAgent();
  want(oneStack, DB);
  await lab.untilState(DB.id, 'starting');
  expect(lab.machine(DB.id)).not.toHaveProperty('readyAt');
  await becomeReady();
  await waitFor('the console', async () => (await lab.inventory()).files.length === 9);
  expect(await lab.inventory()).toEqual(oneMachine);
  expect(lab.errors).toEqual([]);
  expect(await remove(DB)).toEqual(nothing);
});

describe('an agent that is killed', () => {
  test.each([
    'after networks ensure',
    'during routers ensure',
    'after routers ensure',
    'during volumes ensure',
    'after volumes ensure',
    'after seeds ensure',
    'during hypervisor define',
    'after hypervisor define',
    'during hypervisor start',
    'after hypervisor start',
  ])('%s finishes what it began, once', async (death) => {
    lab.startAgent(death);
    want(oneStack, DB);
    await lab.untilDead();
    const before = await writeData();

    lab.startAgent();
    await becomeReady();
    expect(await lab.inventory()).toMatchObject({ ...oneMachine, files: expect.anything() });
    await expectSame(before);
    expect(await remove(DB)).toEqual(nothing);
  });

  /** Where the data of the test lies in a volume: past the boot sector. */
  const place = '-P 0x5a 1M 64k';
  const volumes = DB.disks.map(({ volume }) => volume);

  interface Found {
    readonly pid: string | undefined;
    /** Of the files of the volumes that exist. */
    readonly inodes: Readonly<Record<string, number>>;
    /** Volumes that hold data by now: those that exist and are in no machine's use. */
    readonly written: readonly VolumeId[];
  }

  /** Notes what must be the same afterwards, and writes into volumes. */
  async function writeData(): Promise<Found> {
    const pid = await lab.pidOf(DB.id);
    const inodes = await findInodes();
    const written = volumes.filter((volume) => volume in inodes && pid === undefined);
    for (const volume of written) await lab.qemuIo(volume, `write ${place}`);
    return { pid, inodes, written };
  }

  async function findInodes(): Promise<Record<string, number>> {
    const found = volumes.map(async (volume) => [volume, await lab.inodeOf(volume)] as const);
    const entries = await Promise.all(found);
    return Object.fromEntries(
      entries.flatMap(([id, ino]) => (ino === undefined ? [] : [[id, ino]])),
    );
  }

  async function expectSame(before: Found): Promise<void> {
    const pid = await lab.pidOf(DB.id);
    expect(before.pid ?? pid).toBe(pid);
    want(oneStack, { ...DB, power: 'off', stopGraceMs: 0 });
    await lab.untilState(DB.id, 'off');
    expect(await findInodes()).toMatchObject(before.inodes);
    const read = before.written.map((volume) => lab.qemuIo(volume, `read ${place}`));
    expect((await Promise.all(read)).join('')).not.toContain('verification failed');
  }

  test.each([
    'during hypervisor undefine',
    'after hypervisor undefine',
    'during routers remove',
    'after volumes remove',
  ])('%s leaves nothing all the same', async (death) => {
    lab.startAgent();
    want(oneStack, DB);
    await becomeReady();
    await lab.killAgent();
    lab.startAgent(death);
    want(noStack, DB);
    await lab.untilDead();
    lab.startAgent();
    expect(await remove(DB)).toEqual(nothing);
  });

  test('while its stack runs finds it as it was', async () => {
    lab.startAgent();
    want(oneStack, DB);
    await becomeReady();
    const pid = await lab.pidOf(DB.id);
    const seen = lab.machine(DB.id);
    await lab.killAgent();
    expect(await lab.pidOf(DB.id)).toBe(pid);
    lab.startAgent();
    await lab.untilState(DB.id, 'ready');
    expect(await lab.pidOf(DB.id)).toBe(pid);
    expect(lab.machine(DB.id)).toMatchObject({
      startedAt: seen?.startedAt,
      readyAt: seen?.readyAt,
    });
    expect(await remove(DB)).toEqual(nothing);
  });
});

test('D1: a volume that vanished is missed, not made again, and used when it is put back', async () => {
  const data = DB.disks[1]!.volume;
  const off = { ...DB, power: 'off' as const, stopGraceMs: 0 };
  lab.startAgent();
  want(oneStack, DB);
  await becomeReady();
  want(oneStack, off);
  await lab.untilState(DB.id, 'off');
  await lab.qemuIo(data, 'write -P 0x5a 1M 64k');
  const inode = await lab.inodeOf(data);
  const putBack = await lab.takeAway(data);

  want(oneStack, DB);
  await lab.untilState(DB.id, 'failed');
  expect(lab.machine(DB.id)?.fault).toMatchObject({ code: 'VOLUME_MISSING' });
  const seen = lab.observed?.volumes.find(({ id }) => id === data);
  expect(seen).toMatchObject({ state: 'missing', fault: { code: 'VOLUME_MISSING' } });
  // The agent's memory is in its folder: another process knows as much, and since when.
  await lab.killAgent();
  lab.startAgent();
  await lab.untilState(DB.id, 'failed');
  expect(lab.observed?.volumes.find(({ id }) => id === data)?.since).toBe(seen?.since);
  expect([await lab.inodeOf(data), await lab.pidOf(DB.id)]).toEqual([undefined, undefined]);

  await putBack();
  await lab.untilState(DB.id, 'ready');
  want(oneStack, off);
  await lab.untilState(DB.id, 'off');
  expect(await lab.inodeOf(data)).toBe(inode);
  expect(await lab.qemuIo(data, 'read -P 0x5a 1M 64k')).not.toContain('verification failed');
  expect(await remove(DB)).toEqual(nothing);
});

test('after a loss of power machines come back without a server, in their order', async () => {
  lab.startAgent();
  want(oneStack, DB, WEB);
  await lab.untilState(DB.id, 'starting');
  expect(lab.machine(WEB.id)?.state).toBe('off');
  await becomeReady();
  await lab.untilState(WEB.id, 'starting');
  await lab.answer(NETWORK, WEB.readyAddress, PORT);
  await lab.untilState(WEB.id, 'ready');
  const startedAt = lab.machine(DB.id)?.startedAt ?? '';

  await lab.reboot();
  lab.forget();
  lab.startAgent();
  await lab.untilState(DB.id, 'starting');
  expect(lab.machine(DB.id)?.startedAt?.localeCompare(startedAt)).toBe(1);
  // No crash: the node was booted, so nothing is counted and nothing waits.
  expect(lab.machine(WEB.id)).toMatchObject({ state: 'off' });
  await becomeReady();
  await lab.untilState(WEB.id, 'starting');
  await lab.answer(NETWORK, WEB.readyAddress, PORT);
  await lab.untilState(WEB.id, 'ready');
  expect(await remove(DB, WEB)).toEqual(nothing);
});
