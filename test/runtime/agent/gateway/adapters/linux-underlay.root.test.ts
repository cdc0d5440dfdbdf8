import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import {
  LinuxUnderlay,
  type Lookup,
} from '../../../../../runtime/agent/gateway/adapters/linux-underlay.ts';
import { NetworkNamespace } from '../../../../../runtime/agent/gateway/adapters/network-namespace.ts';
import type { FoundUnderlay } from '../../../../../runtime/agent/node/ports/underlay.ts';
import { LAB, NetworkLab } from './lab/network-lab.ts';

let lab: NetworkLab;
beforeAll(async () => {
  lab = await NetworkLab.create();
  await lab.ip('host', ['link set wan mtu 1400']);
});
afterAll(() => lab.close());
afterEach(() => {
  vi.useRealTimers();
});

const underlay = (server: string, address?: string, lookup?: Lookup): LinuxUnderlay => {
  const host = new NetworkNamespace(`/run/netns/${lab.hostName}`, runCommand);
  return new LinuxUnderlay(host, { address, server, ...(lookup ? { lookup } : {}) });
};
const found4: FoundUnderlay = { kind: 'found', address: LAB.host4, mtu: 1_400 };
const found6: FoundUnderlay = { kind: 'found', address: LAB.host6, mtu: 1_400 };

test('a node is reached by the address from which it reaches the server', async () => {
  expect(await underlay(`https://${LAB.outside4}:8471`).find()).toEqual(found4);
  expect(await underlay(`https://[${LAB.outside6}]:8471`).find()).toEqual(found6);
  expect(await underlay(`https://${LAB.host4}:8471`).find()).toEqual(found4);
});

test('a server is looked up by its name, and its first address that can be reached counts', async () => {
  const lookup: Lookup = async (name) => (name === 'admin.lan' ? ['fe80::1', LAB.outside6] : []);
  expect(await underlay('https://admin.lan:8471', undefined, lookup).find()).toEqual(found6);
});

test('a node with the server on it is reached by the address on the way to everywhere', async () => {
  expect(await underlay('https://127.0.0.1:8471').find()).toEqual(found4);
  expect(await underlay('https://[::1]:8471').find()).toEqual(found4);
  expect(await underlay('https://localhost:8471').find()).toEqual(found4);
});

test('an address that was set counts, if the node has it', async () => {
  expect(await underlay('https://127.0.0.1:8471', LAB.host6).find()).toEqual(found6);
  expect(await underlay('https://127.0.0.1:8471', '192.0.2.99').find()).toEqual({
    kind: 'lost',
    address: '192.0.2.99',
  });
});

test('a node without a way to anywhere is not reached', async () => {
  await lab.ip('host', ['route delete default']);
  await lab.run('host', 'ip', ['-6', 'route', 'delete', 'default']);
  expect(await underlay('https://127.0.0.1:8471').find()).toEqual({ kind: 'none' });
  await lab.ip('host', [
    `route add default via ${LAB.outside4}`,
    `route add default via ${LAB.outside6}`,
  ]);
});

test('what was found goes on while names cannot be looked up, and is looked at again in time', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  let answer: string[] | undefined = [LAB.outside4];
  const lookup: Lookup = async () => {
    if (!answer) throw new Error('ENOTFOUND');
    return answer;
  };
  const node = underlay('https://admin.lan:8471', undefined, lookup);
  expect(await node.find()).toEqual(found4);
  answer = undefined;
  vi.setSystemTime(Date.now() + 61_000);
  expect(await node.find()).toEqual(found4);
  answer = [LAB.outside6];
  expect(await node.find()).toEqual(found6);
  answer = [LAB.outside4];
  expect(await node.find()).toEqual(found6);
  vi.setSystemTime(Date.now() + 61_000);
  expect(await node.find()).toEqual(found4);
  const unknown = underlay('https://admin.lan:8471', undefined, () => Promise.reject(new Error()));
  expect(await unknown.find()).toEqual({ kind: 'none' });
});
