import { readlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LinuxNetwork } from '../../../../../runtime/agent/gateway/adapters/linux-network.ts';
import { inNamespace } from '../../../../../runtime/agent/gateway/adapters/setns.ts';
import { routerNamespace } from '../../../../../runtime/agent/node/core/names.ts';
import { NetworkLab } from './lab/network-lab.ts';
import { MACHINES, sampleStack } from './lab/sample-stack.ts';

const stack = sampleStack({ index: 0, egress: 'none' });
const { web0, web1 } = MACHINES;
let lab: NetworkLab;
let network: LinuxNetwork;

beforeAll(async () => {
  lab = await NetworkLab.create();
  network = await lab.agent('agent');
  for (const wanted of stack.networks) await network.networks.ensure(wanted);
  await network.routers.ensure(stack.router);
  const peer = await lab.machine('web0', {
    network: stack.networks[0].id,
    mac: web0.mac,
    address4: `${web0.address4}/24`,
    address6: `${web0.address6}/64`,
    gateway4: '10.20.0.1',
    gateway6: 'fd20::1',
  });
  await peer.serve('web0', 80);
});
afterAll(() => lab.close());

const at = (address: string, port = 80) => ({ stack: stack.router.stack, address, port });
const page = { path: '/', status: [200], contains: undefined };

describe.each([web0.address4, web0.address6])('a machine at %s', (address) => {
  test('answers a tcp probe on the port it listens on, and on no other', async () => {
    expect(await network.prober.tcp(at(address), 2_000)).toBe(true);
    expect(await network.prober.tcp(at(address, 81), 2_000)).toBe(false);
  });

  test('answers an http probe', async () => {
    expect(await network.prober.http(at(address), page, 2_000)).toBe(true);
    const text = { ...page, contains: 'web0' };
    expect(await network.prober.http(at(address), text, 2_000)).toBe(true);
    const other = { ...page, contains: 'somebody else' };
    expect(await network.prober.http(at(address), other, 2_000)).toBe(false);
    expect(await network.prober.http(at(address, 81), page, 2_000)).toBe(false);
  });
});

test('a redirect counts by its own status and is not followed', async () => {
  const moved = { ...page, path: '/moved' };
  expect(await network.prober.http(at(web0.address4), moved, 2_000)).toBe(false);
  const wanted = { ...moved, status: [302] };
  expect(await network.prober.http(at(web0.address4), wanted, 2_000)).toBe(true);
});

test('of a large body no more than the limit is read', async () => {
  const start = { path: '/big', status: [200], contains: 'xxx' };
  expect(await network.prober.http(at(web0.address4), start, 2_000)).toBe(true);
  const end = { path: '/big', status: [200], contains: 'web0' };
  expect(await network.prober.http(at(web0.address4), end, 2_000)).toBe(false);
});

test('a machine that accepts and says nothing fails an http probe at its time limit', async () => {
  const begin = performance.now();
  expect(await network.prober.http(at(web0.address4), { ...page, path: '/never' }, 300)).toBe(
    false,
  );
  expect(performance.now() - begin).toBeLessThan(2_000);
});

test('an absent machine fails a probe at its time limit', async () => {
  const begin = performance.now();
  expect(await network.prober.tcp(at(web1.address4), 300)).toBe(false);
  expect(await network.prober.http(at(web1.address4), page, 300)).toBe(false);
  expect(performance.now() - begin).toBeLessThan(2_000);
});

test('without a router, a route or a sensible request the answer is no', async () => {
  const nobody = { ...at(web0.address4), stack: sampleStack({ index: 1 }).router.stack };
  expect(await network.prober.tcp(nobody, 2_000)).toBe(false);
  expect(await network.prober.tcp(at('not an address'), 2_000)).toBe(false);
  const broken = { ...page, path: '/a b\r\nHost: evil' };
  expect(await network.prober.http(at(web0.address4), broken, 2_000)).toBe(false);
});

test('many probes at once all find their way, and this process stays where it is', async () => {
  const home = readlinkSync('/proc/thread-self/ns/net');
  const probes = Array.from({ length: 200 }, (_, i) =>
    network.prober.tcp(at(web0.address4, i % 2 === 0 ? 80 : 81), 5_000),
  );
  const answers = await Promise.all(probes);
  expect(answers.filter(Boolean).length).toBe(100);
  expect(readlinkSync('/proc/thread-self/ns/net')).toBe(home);
});

test('code that throws in another namespace comes back from there', () => {
  const home = readlinkSync('/proc/thread-self/ns/net');
  const path = `/run/netns/${routerNamespace(stack.router.stack)}`;
  const elsewhere = inNamespace<string>(path, () => readlinkSync('/proc/thread-self/ns/net'));
  expect(elsewhere).not.toBe(home);
  const thrower = (): void => {
    throw new Error('on purpose');
  };
  expect(() => inNamespace<void>(path, thrower)).toThrow('on purpose');
  expect(readlinkSync('/proc/thread-self/ns/net')).toBe(home);
});
