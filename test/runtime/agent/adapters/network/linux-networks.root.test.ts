import { afterAll, beforeAll, expect, test } from 'vitest';
import { bridgeName } from '../../../../../runtime/agent/core/names.ts';
import { NetworkLab } from './lab/network-lab.ts';
import { sampleStack } from './lab/sample-stack.ts';

let lab: NetworkLab;
beforeAll(async () => {
  lab = await NetworkLab.create();
});
afterAll(() => lab.close());

const [network, other] = sampleStack({ index: 0 }).networks;

test('a network is a bridge without any address, which is made once', async () => {
  const { networks } = await lab.agent('one');

  expect(await networks.ensure(network)).toBe(true);
  expect(await networks.ensure(network)).toBe(false);

  const { stdout } = await lab.run('host', 'ip', [
    'address',
    'show',
    'dev',
    bridgeName(network.id),
  ]);
  expect(stdout).toMatch(/<.*\bUP\b.*>/);
  expect(stdout).not.toMatch(/inet6? /);
  expect(await networks.list()).toEqual([network.id]);
  expect(await networks.remove(network.id)).toBe(true);
  expect(await networks.remove(network.id)).toBe(false);
  expect(await networks.list()).toEqual([]);
});

test.each([
  ['its mark was not written yet', 'link set dev %s alias ""'],
  ['it was shut down', 'link set dev %s down'],
  ['somebody gave it an address', 'address add 192.0.2.1/24 dev %s'],
])('a bridge is put right when %s', async (_, damage) => {
  const { networks } = await lab.agent('one');
  await networks.ensure(network);
  await lab.ip('host', [damage.replace('%s', bridgeName(network.id))]);

  expect(await networks.ensure(network)).toBe(true);
  expect(await networks.ensure(network)).toBe(false);
  expect(await networks.list()).toEqual([network.id]);
  await networks.remove(network.id);
});

test('a bridge without a mark, as an agent leaves it that is killed on the way, can be removed', async () => {
  const { networks } = await lab.agent('one');
  await lab.ip('host', [`link add ${bridgeName(network.id)} type bridge`]);
  expect(await networks.remove(network.id)).toBe(true);
});

test('agents that share a host see and touch their own networks only', async () => {
  const one = await lab.agent('one');
  const two = await lab.agent('two');
  await one.networks.ensure(network);
  await two.networks.ensure(other);

  expect(await one.networks.list()).toEqual([network.id]);
  expect(await two.networks.list()).toEqual([other.id]);
  await expect(two.networks.ensure(network)).rejects.toThrow('belongs to something else');
  await expect(two.networks.remove(network.id)).rejects.toThrow('belongs to something else');

  expect(await one.networks.remove(network.id)).toBe(true);
  expect(await two.networks.list()).toEqual([other.id]);
  await two.networks.remove(other.id);
});

test('what was there before is there after, and nothing else', async () => {
  const { networks } = await lab.agent('one');
  await lab.run('host', 'nft', ['-f', '-'], 'table inet mine { chain c { drop; }; }\n');
  const before = await lab.snapshot();
  await networks.ensure(network);
  await networks.ensure(other);
  expect(await lab.snapshot()).toContain('table inet mine');

  await networks.remove(network.id);
  await networks.remove(other.id);

  expect(await lab.snapshot()).toBe(before);
});
