import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunCommand } from '../../../../../runtime/agent/gateway/adapters/network-namespace.ts';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import { bridgeName, segmentName } from '../../../../../runtime/agent/node/core/names.ts';
import type { DesiredNetwork } from '../../../../../schemas/agent/desired.ts';
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

describe('a network that spans nodes', () => {
  const host = (last: number) => ({
    mac: `52:54:00:00:02:0${last}`,
    address6: `fd20::2:${last}`,
  });
  const spanning: DesiredNetwork = {
    ...network,
    segment: {
      peers: [
        { address: '203.0.113.2', router: true, hosts: [host(2)] },
        { address: '203.0.113.3', router: false, hosts: [host(3)] },
      ],
    },
  };
  const link = segmentName(network.id);

  /** Interfaces, entries and rules of the network, without numbers that change by themselves. */
  async function state(): Promise<string> {
    const [links, entries, rules] = await Promise.all([
      lab.run('host', 'ip', ['-details', '-oneline', 'link', 'show']),
      lab.run('host', 'bridge', ['fdb', 'show']),
      lab.run('host', 'nft', ['--stateless', 'list', 'ruleset']),
    ]);
    const own = links.stdout.split('\n').filter((line) => line.includes(link));
    const told = entries.stdout.split('\n').filter((line) => line.includes(`dev ${link} `));
    return [
      ...own.map((line) => line.replace(/^\d+: /, '').replaceAll(/(tick|timer) +[\d.]+/g, '')),
      ...told.sort(),
      rules.stdout,
    ].join('\n');
  }

  test.each([
    ['it is gone', 'ip', `link delete ${link}`],
    ['it is down', 'ip', `link set ${link} down`],
    ['it is out of its bridge', 'ip', `link set ${link} nomaster`],
    ['its mark is gone', 'ip', `link set ${link} alias ""`],
    ['it carries smaller packets', 'ip', `link set ${link} mtu 1400`],
    ['its bridge learns from it', 'ip', `link set ${link} type bridge_slave learning on`],
    ['it learns', 'ip', `link set ${link} type vxlan learning`],
    [
      'it has another number',
      'ip',
      `link delete ${link}\nlink add ${link} type vxlan id 99 local 203.0.113.10 dstport 4789 nolearning`,
    ],
    [
      'it has another address',
      'ip',
      `link delete ${link}\nlink add ${link} type vxlan id 1 local 203.0.113.11 dstport 4789 nolearning`,
    ],
    ['it is something else', 'ip', `link delete ${link}\nlink add ${link} type bridge`],
    [
      'a host is behind another node',
      'bridge',
      `fdb replace ${host(2).mac} dev ${link} dst 203.0.113.9`,
    ],
    ['a host is gone', 'bridge', `fdb delete ${host(2).mac} dev ${link} self`],
    [
      'its bridge knows nothing of a host',
      'bridge',
      `fdb delete ${host(2).mac} dev ${link} master`,
    ],
    ['a host too many is behind it', 'bridge', `fdb add ${host(9).mac} dev ${link} master static`],
    [
      'broadcasts go to a node too many',
      'bridge',
      `fdb append ff:ff:ff:ff:ff:ff dev ${link} dst 203.0.113.9`,
    ],
    [
      'broadcasts miss a node',
      'bridge',
      `fdb delete ff:ff:ff:ff:ff:ff dev ${link} dst 203.0.113.3`,
    ],
    [
      'everything else goes to a node',
      'bridge',
      `fdb append 00:00:00:00:00:00 dev ${link} dst 203.0.113.3`,
    ],
  ] as const)('is put right when %s', async (_, program, damage) => {
    const { networks } = await lab.agent('one');
    await networks.ensure(spanning);
    const whole = await state();
    await lab.run('host', program, ['-batch', '-'], `${damage}\n`);
    expect(await state()).not.toBe(whole);

    expect(await networks.ensure(spanning)).toBe(true);
    expect(await state()).toBe(whole);
    expect(await networks.ensure(spanning)).toBe(false);
  });

  test('is as if it had never been on other nodes once it no longer is', async () => {
    const { networks } = await lab.agent('one');
    await networks.remove(network.id);
    await networks.ensure(network);
    const alone = await lab.snapshot();
    await networks.ensure(spanning);
    expect(await lab.snapshot()).not.toBe(alone);
    await networks.ensure(network);
    expect(await lab.snapshot()).toBe(alone);
    await networks.remove(network.id);
  });

  /** Makes the network, cut short at every command there is. @returns how many there are */
  async function cutShort(check: (count: number) => Promise<void>): Promise<number> {
    for (let count = 1; ; count += 1) {
      const { run, wasReached } = failingAt(count);
      const victim = await lab.agent('one', { runCommand: run });
      await victim.networks.ensure(spanning).catch(() => undefined);
      await check(count);
      if (!wasReached()) return count - 1;
    }
  }

  test('can be cut short anywhere: the next ensure finishes it', async () => {
    const { networks } = await lab.agent('one');
    await networks.ensure(spanning);
    const whole = await state();
    await networks.remove(network.id);
    const commands = await cutShort(async (count) => {
      await networks.ensure(spanning);
      expect([count, await state()]).toEqual([count, whole]);
      await networks.remove(network.id);
    });
    expect(commands).toBeGreaterThan(10);
  });

  test('can be cut short anywhere: removing it leaves nothing', async () => {
    const { networks } = await lab.agent('one');
    await networks.remove(network.id);
    const before = await lab.snapshot();
    await cutShort(async (count) => {
      await networks.remove(network.id);
      expect([count, await lab.snapshot()]).toEqual([count, before]);
    });
  });

  test('of somebody else is not taken over', async () => {
    const { networks } = await lab.agent('one');
    await lab.ip('host', [
      `link add ${link} type vxlan id 1 dstport 4789`,
      `link set ${link} alias "mine"`,
    ]);
    for (const change of [networks.ensure(spanning), networks.remove(network.id)]) {
      await expect(change).rejects.toThrow(`the interface ${link} belongs to something else`);
    }
    await lab.ip('host', [`link delete ${link}`]);
  });

  test('keeps its guard and its entries when another one comes or goes', async () => {
    const { networks } = await lab.agent('one');
    await networks.ensure(spanning);
    const whole = await state();
    const { peers } = spanning.segment ?? { peers: [] };
    await networks.ensure({ ...other, segment: { peers: peers.slice(0, 1) } });
    expect(await state()).toMatch(/segment-1 .*203\.0\.113\.2, 203\.0\.113\.3.*segment-2 /s);
    expect(await networks.ensure(spanning)).toBe(false);
    await networks.remove(other.id);
    expect(await state()).toBe(whole);
    await networks.remove(network.id);
  });

  test('needs an address of this node, and does without when it does not span nodes any more', async () => {
    const nowhere = { find: async () => ({ kind: 'none' as const }) };
    const { networks } = await lab.agent('one', { underlay: nowhere });
    await networks.ensure(network);
    await expect(networks.ensure(spanning)).rejects.toThrow('no address by which others reach it');
    expect(await networks.ensure(network)).toBe(false);
    await networks.remove(network.id);
  });
});

/** Runs programs until one that fails, as if the agent had been killed before it. */
function failingAt(count: number): { run: RunCommand; wasReached: () => boolean } {
  let left = count;
  const run: RunCommand = async (...args) => {
    left -= 1;
    if (left <= 0) throw new Error('killed');
    return runCommand(...args);
  };
  return { run, wasReached: () => left <= 0 };
}
