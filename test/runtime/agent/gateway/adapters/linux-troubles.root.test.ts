import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LAB, NetworkLab } from './lab/network-lab.ts';
import type { Peer } from './lab/peer.ts';
import { MACHINES, published, sampleStack } from './lab/sample-stack.ts';

let lab: NetworkLab;
beforeAll(async () => {
  lab = await NetworkLab.create();
});
afterAll(() => lab.close());

const codes = async (): Promise<string[]> => {
  const { troubles } = await lab.agent('agent');
  return (await troubles.detect()).map(({ code }) => code);
};
const iptables = (program: 'iptables' | 'ip6tables', ...args: string[]) =>
  lab.run('host', program, ['-w', ...args]);

test('a host that can do everything has no trouble, and trying leaves nothing behind', async () => {
  const before = await lab.snapshot();
  expect(await codes()).toEqual([]);
  expect(await lab.snapshot()).toBe(before);
});

test('a host without an IPv6 default route is told so', async () => {
  await lab.run('host', 'ip', ['-6', 'route', 'delete', 'default']);
  expect(await codes()).toEqual(['NO_IPV6_ROUTE']);
  await lab.ip('host', [`route add default via ${LAB.outside6}`]);
});

test('listening ports of the host are found, connected and closed ones are not', async () => {
  const { hostPorts } = await lab.agent('agent');
  const host = await lab.peer('host');
  expect(await hostPorts.inUse([])).toEqual([]);
  await host.serve('both', 7_001);
  await host.serve('IPv4', 7_002, LAB.host4);
  await host.serve('IPv6', 7_003, LAB.host6);
  await host.tcp(`http://${LAB.host4}:7002/`);
  expect(await hostPorts.inUse([])).toEqual(
    (['tcp', 'udp'] as const).flatMap((protocol) =>
      [7_001, 7_002, 7_003].map((port) => ({ protocol, port })),
    ),
  );
});

describe('U17: a port of somebody else', () => {
  const publishing = async (name: string, index: number, port: number) => {
    const agent = await lab.agent(name);
    const stack = sampleStack({ index, publish: [published(port, 80, ['web0'])] });
    for (const network of stack.networks) await agent.networks.ensure(network);
    return { agent, stack };
  };
  const remove = async ({ agent, stack }: Awaited<ReturnType<typeof publishing>>) => {
    await agent.routers.remove(stack.router.stack);
    for (const { id } of stack.networks) await agent.networks.remove(id);
  };

  test('published by another agent is seen by this one, and not by its owner', async () => {
    const first = await publishing('first', 4, 8080);
    await first.agent.routers.ensure(first.stack.router);
    const use = { protocol: 'tcp', port: 8080 };
    const { hostPorts } = await lab.agent('second');
    expect(await hostPorts.inUse([])).toContainEqual(use);
    const own = first.agent.hostPorts;
    expect(await own.inUse([first.stack.router.stack])).not.toContainEqual(use);
    // A stack that the server has forgotten has its ports all the same.
    expect(await own.inUse([])).toContainEqual(use);
    await remove(first);
  });

  test('published by another agent is never taken over, and is free after it', async () => {
    const first = await publishing('first', 4, 8080);
    await first.agent.routers.ensure(first.stack.router);
    const second = await publishing('second', 5, 8080);
    await expect(second.agent.routers.ensure(second.stack.router)).rejects.toMatchObject({
      code: 'HOST_PORT_TAKEN',
      data: { port: 8080, protocol: 'tcp' },
    });
    expect(await second.agent.routers.list()).toEqual([]);
    // Who has it keeps it, also when its router is looked at again.
    expect(await first.agent.routers.ensure(first.stack.router)).toBe(false);
    await remove(first);
    expect(await second.agent.routers.ensure(second.stack.router)).toBe(true);
    await remove(second);
  });

  test('of a hand-made rule, and one that a program listens on, are not taken either', async () => {
    await lab.run('host', 'nft', ['add table ip hand']);
    const rule = 'add rule ip hand in tcp dport { 9000, 9100-9102 } redirect to :22';
    await lab.run('host', 'nft', [
      'add chain ip hand in { type nat hook prerouting priority -100; }',
    ]);
    await lab.run('host', 'nft', [rule]);
    const host = await lab.peer('host');
    await host.serve('somebody', 9_200, LAB.host4);
    for (const [port, by] of [
      [9_000, 'nft table ip hand'],
      [9_101, 'nft table ip hand'],
      [9_200, 'a program that listens on it'],
    ] as const) {
      const mine = await publishing('mine', 6, port);
      await expect(mine.agent.routers.ensure(mine.stack.router)).rejects.toMatchObject({
        code: 'HOST_PORT_TAKEN',
        data: { port, by },
      });
      await remove(mine);
    }
    await lab.run('host', 'nft', ['delete table ip hand']);
  });
});

test('a firewall that drops what is forwarded is reported', async () => {
  await iptables('iptables', '-P', 'FORWARD', 'DROP');
  expect(await codes()).toEqual(['FORWARD_DROPPED']);
});

test('Docker’s firewall is dealt with: stacks pass, its other rules stay, nothing is left', async () => {
  for (const program of ['iptables', 'ip6tables'] as const) {
    await iptables(program, '-P', 'FORWARD', 'DROP');
    await iptables(program, '-N', 'DOCKER-USER');
    await iptables(program, '-A', 'DOCKER-USER', '-j', 'RETURN');
    await iptables(program, '-A', 'FORWARD', '-j', 'DOCKER-USER');
  }
  const before = await lab.snapshot();
  const agent = await lab.agent('agent');
  const stack = sampleStack({ index: 3, publish: [published(8080, 80, ['web0'])] });
  for (const network of stack.networks) await agent.networks.ensure(network);
  await agent.routers.ensure(stack.router);

  expect(await codes()).toEqual([]);
  expect(await agent.routers.ensure(stack.router)).toBe(false);
  const outside = await lab.peer('outside');
  await outside.serve('internet', 80, LAB.internet4);
  const [web0, web1] = await Promise.all(
    (['web0', 'web1'] as const).map((key) => machine(key, stack.networks[0].id)),
  );
  await web0?.serve('web0', 80);
  expect(await outside.tcp(`http://${LAB.host4}:8080/`)).toMatch(/^web0/);
  expect(await outside.tcp(`http://[${LAB.host6}]:8080/`)).toMatch(/^web0/);
  expect(await web0?.tcp(`http://${LAB.internet4}/`)).toMatch(/^internet/);
  expect(await web1?.tcp(`http://${MACHINES.web0.address4}/`)).toMatch(/^web0/);

  await lab.run('host', 'iptables', ['-w', '-D', 'DOCKER-USER', '1']);
  expect(await agent.routers.ensure(stack.router)).toBe(true);

  await agent.routers.remove(stack.router.stack);
  for (const network of stack.networks) await agent.networks.remove(network.id);
  expect(withoutTaps(await lab.snapshot())).toBe(before);
});

function machine(
  key: 'web0' | 'web1',
  network: Parameters<NetworkLab['machine']>[1]['network'],
): Promise<Peer> {
  const { mac, address4 } = MACHINES[key];
  return lab.machine(key, {
    network,
    mac,
    address4: `${address4}/24`,
    address6: `${MACHINES[key].address6}/64`,
    gateway4: '10.20.0.1',
    gateway6: 'fd20::1',
  });
}

/** The lab's own ends of machines. */
const withoutTaps = (snapshot: string): string => snapshot.replaceAll(/^t[0-9a-f]{10}@.*\n/gm, '');
