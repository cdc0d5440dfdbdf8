import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ObservedBoot } from '../../../../schemas/agent/boot.ts';
import type { ChangeEvent } from '../../../../schemas/api/events.ts';
import type { NodeImageChoiceOrder } from '../../../../schemas/api/routes/boot.ts';
import { testImageKey, testNodeImage } from '../../../fakes/test-node-image.ts';
import { BootBench, macOf, ONE, THREE, TWO } from './lab/boot-bench.ts';

const key = testImageKey();
const first = testNodeImage(key, { version: '1.0.0', sequence: 100 });
const second = testNodeImage(key, { version: '1.1.0', sequence: 200 });

let bench: BootBench;
beforeEach(async () => {
  bench = await BootBench.open();
  await bench.call('trustNodeImageKey', { body: { publicKey: key.publicText } });
  await bench.add(first);
  await bench.add(second);
  for (const node of [ONE, TWO, THREE]) await bench.report(node);
});
afterEach(() => bench.close());

const choose = (body: NodeImageChoiceOrder) => bench.call('chooseNodeImage', { body });
const networks = () => bench.call('listBootNetworks');

describe('what a gateway is told', () => {
  test('nothing, before somebody lets machines boot through it', async () => {
    await choose({ for: 'default', version: '1.0.0' });
    expect(await bench.boot(ONE)).toBeUndefined();
  });

  test('its network, where the server is, the images that were chosen, and who boots which', async () => {
    await bench.serve(ONE);
    expect(await bench.boot(ONE)).toEqual({
      link: 'eth1',
      address: '10.86.0.1/24',
      port: 8_474,
      dhcp: {
        mode: 'full',
        first: '10.86.0.100',
        last: '10.86.0.200',
        dns: [],
        leaseSeconds: 600,
      },
      server: 'https://192.0.2.10:8471',
      authority: 'e'.repeat(64),
      images: [],
      choice: { machines: [] },
      oldestSequence: 0,
    });
    await choose({ for: 'default', version: '1.0.0' });
    await choose({ for: 'canary', node: 'barn-2', version: '1.1.0' });
    const told = await bench.boot(ONE);
    expect(
      told?.images.map(({ version, sequence, files }) => [version, sequence, files.length]),
    ).toEqual([
      ['1.1.0', 200, 5],
      ['1.0.0', 100, 5],
    ]);
    expect(told?.choice).toEqual({
      default: '1.0.0',
      machines: [
        { macs: [macOf(ONE)], name: 'barn-1', version: '1.0.0' },
        { macs: [macOf(TWO)], name: 'barn-2', version: '1.1.0' },
        { macs: [macOf(THREE)], name: 'barn-3', version: '1.0.0' },
      ],
    });
    expect(await bench.boot(TWO)).toBeUndefined();
  });

  test('another generation when something of it has changed, and only then', async () => {
    await bench.serve(ONE);
    const { desired } = bench.control.dependencies;
    const generation = async () => (await desired.current(ONE)).generation;
    const before = await generation();
    expect(await generation()).toBe(before);
    await choose({ for: 'default', version: '1.0.0' });
    expect(await generation()).toBe(before + 1);
    await choose({ for: 'default', version: '1.0.0' });
    expect(await generation()).toBe(before + 1);
  });

  /** @returns the document that an agent gets that waits for one, after something was done */
  const woken = async (work: () => Promise<unknown>) => {
    const { desired } = bench.control.dependencies;
    const { generation } = await desired.current(ONE);
    const settled = await desired.next(ONE, -1, AbortSignal.timeout(10_000));
    expect(settled?.generation).toBe(generation);
    const waiting = desired.next(ONE, generation, AbortSignal.timeout(10_000));
    await work();
    const document = await waiting;
    expect(document).toBeDefined();
    return document?.boot;
  };

  test.each([
    ['an image is chosen', () => choose({ for: 'default', version: '1.0.0' })],
    [
      'a node gets a label that one was chosen for',
      () =>
        bench.call('changeNode', {
          params: { node: 'barn-3' },
          body: { labels: { zone: 'attic' } },
        }),
    ],
    [
      'a node tells another network card',
      () => bench.report(TWO, { facts: { hardware: { macs: ['52:54:00:00:00:77'] } } }),
    ],
    ['a node is removed', () => bench.call('removeNode', { params: { node: THREE } })],
    ['its network is another one', () => bench.serve(ONE, { link: 'eth2' })],
    ['its network ends', () => bench.call('removeBootNetwork', { params: { node: 'barn-1' } })],
    [
      'older images are ruled out',
      () => bench.call('setOldestNodeImage', { body: { sequence: 50 } }),
    ],
  ])('at once, when %s', async (_what, work) => {
    await bench.serve(ONE);
    await choose({ for: 'label', key: 'zone', value: 'attic', version: '1.1.0' });
    await choose({ for: 'node', node: 'barn-2', version: '1.0.0' });
    await choose({ for: 'node', node: 'barn-1', version: '1.0.0' });
    await choose({ for: 'canary', node: 'barn-3', version: '1.0.0' });
    await choose({ for: 'canary', node: 'barn-3', version: null });
    if (_what.includes('removed')) {
      await choose({ for: 'node', node: 'barn-3', version: '1.0.0' });
    }
    const before = await bench.boot(ONE);
    expect(await woken(work)).not.toEqual(before);
  });

  test('nothing of a default whose files are gone, while who was named waits for its own', async () => {
    await bench.serve(ONE);
    await choose({ for: 'default', version: '1.0.0' });
    await choose({ for: 'node', node: 'barn-2', version: '1.1.0' });
    await bench.control.stop();
    await bench.nodeImages.remove('1.0.0');
    await bench.nodeImages.remove('1.1.0');
    await bench.startServer();
    for (const node of [ONE, TWO, THREE]) await bench.report(node);
    const told = await bench.boot(ONE);
    expect(told?.images).toEqual([]);
    expect(told?.choice.default).toBeUndefined();
    expect(told?.choice.machines).toContainEqual({
      macs: [macOf(TWO)],
      name: 'barn-2',
      version: '1.1.0',
    });
  });

  test('a card that two nodes claim is that of the first of them', async () => {
    await bench.serve(ONE);
    await choose({ for: 'default', version: '1.0.0' });
    await bench.report(TWO, { facts: { hardware: { macs: [macOf(ONE)] } } });
    const names = (await bench.boot(ONE))?.choice.machines.map(({ name, macs }) => [name, macs]);
    expect(names).toEqual([
      ['barn-1', [macOf(ONE)]],
      ['barn-3', [macOf(THREE)]],
    ]);
  });

  test('nothing, while its agent is older than that', async () => {
    await bench.serve(ONE);
    await bench.report(ONE, { facts: { boot: undefined } });
    expect(await bench.boot(ONE)).toBeUndefined();
    expect((await networks())[0]).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('its agent is older'),
    });
  });
});

describe('a boot network', () => {
  test('is refused with the reason, and nothing changes', async () => {
    await expect(bench.serve(ONE, { link: 'eth7' })).rejects.toMatchObject({
      code: 'BOOT_NETWORK_REFUSED',
      action: 'It tells of: eth1, eth2.',
    });
    await bench.serve(ONE);
    await expect(bench.serve(TWO, { address: '10.86.0.2/24' })).rejects.toThrow(
      /barn-1 serves machines that boot with addresses of the same range/,
    );
    await expect(bench.serve('barn-9' as never)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await networks()).map(({ nodeName }) => nodeName)).toEqual(['barn-1']);
    // Its own range is not in its way.
    expect((await bench.serve(ONE, { link: 'eth2' })).link).toBe('eth2');
  });

  test('stands on its gateway, which is removed after it', async () => {
    await bench.serve(ONE);
    const remove = () => bench.call('removeNode', { params: { node: ONE } });
    await expect(remove()).rejects.toThrow(/yard boot off barn-1/);
    await bench.call('removeBootNetwork', { params: { node: 'barn-1' } });
    await remove();
    await expect(
      bench.call('removeBootNetwork', { params: { node: 'barn-2' } }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('leads to the gateway itself on the host of the server', async () => {
    bench.ownAddresses = ['192.0.2.7'];
    await bench.report(ONE, { facts: { underlay: { address: '192.0.2.7', mtu: 1_500 } } });
    expect(await bench.serve(ONE)).toMatchObject({ server: 'https://10.86.0.1:8471' });
  });

  test('is shown with what its gateway says', async () => {
    expect(await bench.serve(ONE)).toMatchObject({
      nodeName: 'barn-1',
      state: 'waiting',
      problem: null,
      server: 'https://192.0.2.10:8471',
      setBy: 'tester',
    });
    const images = [{ version: '1.0.0', bytesDone: 5, bytesTotal: 10 }];
    await bench.report(ONE, { boot: { state: 'fetching', images, clients: [] } });
    expect((await networks())[0]).toMatchObject({ state: 'fetching', images, clients: 0 });
    const fault = { code: 'INTERNAL', message: 'Something else answers DHCP.', data: {} };
    await bench.report(ONE, { boot: { state: 'failed', fault, images: [], clients: [] } });
    expect((await networks())[0]).toMatchObject({ state: 'failed', fault });
  });
});

describe('machines that boot', () => {
  const client = (mac: string, over: object = {}): ObservedBoot['clients'][number] => ({
    mac,
    stage: 'fetching',
    message: 'Fetching the root: 40 %',
    at: '2026-05-01T12:00:00.000Z',
    ...over,
  });
  const told = (...clients: ObservedBoot['clients']): ObservedBoot => ({
    state: 'ready',
    images: [],
    clients,
  });
  const list = (query: { mac?: string | undefined } = { mac: undefined }) =>
    bench.call('listBootClients', { query: query });

  test('are listed of all gateways, the latest first, with the node that they are', async () => {
    await bench.serve(ONE);
    await bench.serve(TWO, { address: '10.87.0.1/24', dhcp: { mode: 'proxy' } });
    const later = { at: '2026-05-01T12:00:05.000Z' };
    await bench.report(ONE, {
      boot: told(client('52:54:00:00:00:aa'), client(macOf(THREE), later)),
    });
    await bench.report(TWO, {
      boot: told(client('52:54:00:00:00:aa', { ...later, stage: 'joining', serial: 'C02' })),
    });
    expect(await list()).toMatchObject([
      { mac: macOf(THREE), gateway: 'barn-1', node: 'barn-3', stage: 'fetching' },
      { mac: '52:54:00:00:00:aa', gateway: 'barn-2', node: null, stage: 'joining', serial: 'C02' },
    ]);
    expect(await list({ mac: macOf(THREE) })).toHaveLength(1);
    expect(await list({ mac: macOf(TWO) })).toEqual([]);
  });

  test('are told of to pages when anything of them changes, and only then', async () => {
    await bench.serve(ONE);
    const heard: ChangeEvent[] = [];
    bench.changes.subscribe((change) => heard.push(change));
    const boots = () => heard.filter(({ topic }) => topic === 'boot').length;
    await bench.report(ONE, { boot: told(client(macOf(THREE))) });
    expect(boots()).toBe(1);
    await bench.report(ONE, { boot: told(client(macOf(THREE))) });
    expect(boots()).toBe(1);
    await bench.report(ONE, { boot: told(client(macOf(THREE), { stage: 'starting' })) });
    expect(boots()).toBe(2);
  });
});
