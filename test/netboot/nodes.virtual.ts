import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishGuest, GUEST } from '../cluster/lab/publish-guest.ts';
import { readGuest, runInGuest } from '../cluster/lab/read-guest.ts';
import { waitFor } from '../fakes/wait-for.ts';
import { BOOT_MS, imageFolder, NetbootLab } from './lab/netboot-lab.ts';
import { strangerSees } from './lab/stranger.ts';

/**
 * One node with BIOS, one with UEFI and a TPM, both with an empty disk: real machines that boot a real node
 * image from the network, with a server as `npm start` launches it. At first they do not use their disks.
 */
let lab: NetbootLab;
let said = '';

beforeAll(async () => {
  lab = await NetbootLab.make();
  await mkdir(lab.home);
  const kinds = ['--node', 'bios', '--node', 'uefi,tpm'];
  said = await lab.up(...kinds, '--approve', '--image', imageFolder());
});
afterAll(() => lab.down());

const NODES = ['node-1', 'node-2'];
const PLACES = { nodes: { front: 'node-1', back: 'node-2' }, gateway: 'lab' };

const stateOf = async (name: string): Promise<string | undefined> =>
  (await lab.api.listNodes()).find((node) => node.name === name)?.state;

async function untilRunning(): Promise<void> {
  let found = '';
  await waitFor(
    'the stack',
    async () => {
      const stack = await lab.api.getStack({ params: { stack: 'pair' } }).catch(() => undefined);
      found = JSON.stringify(stack?.machines);
      return stack?.state === 'running';
    },
    BOOT_MS,
  ).catch((error: unknown) => {
    throw new Error(`its machines are: ${found}`, { cause: error });
  });
}

/** Where the page of the stack is, on the gateway. */
async function pages(): Promise<string> {
  const [port] = (await lab.api.getStack({ params: { stack: 'pair' } })).ports;
  return `http://10.66.0.1:${port?.hostPort}`;
}

const reader = { read: async (url: string) => (await lab.fetch(url)).text() };
const inFront = async (command: string): Promise<string> =>
  runInGuest(reader, await pages(), command);

describe('nodes that boot from the network', () => {
  test('show codes, are approved, and are nodes', async () => {
    expect(said).toMatch(/node-1: asks to become a node with the code \S+/);
    expect(said).toMatch(/node-2: asks to become a node with the code \S+/);
    const nodes = await lab.api.listNodes();
    expect(
      nodes
        .map(({ name, state }) => [name, state])
        .toSorted(([a = ''], [b = '']) => a.localeCompare(b)),
    ).toEqual([
      ['lab', 'ready'],
      ['node-1', 'ready'],
      ['node-2', 'ready'],
    ]);
  });

  test('say how far they are on their screens, one line for each stage', async () => {
    for (const node of NODES) {
      const screen = await lab.screen(node);
      const stages = [
        'boots the node image',
        'verifying the image',
        'fetching root.img',
        'starting the node',
      ];
      const found = stages.map((stage) => screen.indexOf(stage));
      expect(found, screen.slice(-3_000)).toEqual(found.toSorted((one, two) => one - two));
      expect(Math.min(...found)).toBeGreaterThan(0);
    }
  });

  test('let nobody on their network see a secret', async () => {
    const seen = await strangerSees(lab);
    // What machines boot by is there for everybody: this proves that the stranger was on the network.
    expect(seen.answers.join('\n')).toContain('boots the node image');
    for (const secret of seen.secrets) expect(seen.answers.join('\n')).not.toContain(secret);
    // What machines boot by, images for other agents, and where agents dial in; neither pages nor their API.
    const pages = Number(new URL(lab.status.url ?? '').port);
    expect(seen.open).toEqual([8472, 8474, pages + 1]);
  });

  test('are known again by a TPM, without anybody being asked', async () => {
    await lab.power('node-2', 'off');
    await waitFor('the node to be lost', async () => (await stateOf('node-2')) === 'lost', BOOT_MS);
    await lab.power('node-2', 'on');
    await waitFor('it to be back', async () => (await stateOf('node-2')) === 'ready', BOOT_MS);
    expect(await lab.api.listJoining()).toEqual([]);
  });

  test('are kept by their disks', async () => {
    for (const node of NODES) {
      const body = { disk: '/dev/vda', confirm: `lab-${node}` };
      await lab.api.keepNode({ params: { node }, body });
    }
    const kept = async () =>
      (await lab.api.listNodes())
        .filter(({ name }) => NODES.includes(name))
        .map(({ name, state, disk, facts }) => [name, state, disk?.state, facts?.ownPool])
        .toSorted(([one = ''], [two = '']) => one.localeCompare(two));
    const wanted = NODES.map((name) => [name, 'ready', 'kept', undefined]);
    await waitFor(
      'their disks to keep them',
      async () => JSON.stringify(await kept()) === JSON.stringify(wanted),
      BOOT_MS,
    );
    expect(await kept()).toEqual(wanted);
  });

  test('take a stack that is spread over both, whose page answers through the gateway', async () => {
    await publishGuest(lab, lab.api, '20 min');
    const wish = { appliance: GUEST, name: 'pair', parameters: {}, counts: {}, ports: {} };
    await lab.api.installStack({ body: { ...wish, allowRollback: false, ...PLACES } });
    await untilRunning();
    const { machines } = await lab.api.getStack({ params: { stack: 'pair' } });
    expect(machines.map(({ nodeName }) => nodeName).sort()).toEqual(NODES);
    expect((await readGuest(reader, await pages())).host).toBe('front');
  });

  test('come back after a power cut, and so do their machines, with their data', async () => {
    await inFront('echo kept > /data/note; sync');
    const before = await readGuest(reader, await pages());
    await lab.power('node-1', 'off');
    await waitFor('the node to be lost', async () => (await stateOf('node-1')) === 'lost', BOOT_MS);
    await lab.power('node-1', 'on');
    await untilRunning();
    let after = before;
    await waitFor(
      'another start of the machine',
      async () => {
        after = await readGuest(reader, await pages()).catch(() => before);
        return after.boot !== before.boot;
      },
      BOOT_MS,
    );
    expect(await inFront('cat /data/note')).toBe('kept\n');
    // Its disk tells who it is.
    expect(await lab.api.listJoining()).toEqual([]);
  });
});
