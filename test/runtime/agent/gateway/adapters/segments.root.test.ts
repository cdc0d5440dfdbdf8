import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { segmentName } from '../../../../../runtime/agent/node/core/names.ts';
import { FORGED, forgedFrame } from './lab/forged-frame.ts';
import type { Peer } from './lab/peer.ts';
import { MACHINES, sampleStack } from './lab/sample-stack.ts';
import { type Placement, SegmentLab } from './lab/segment-lab.ts';

/** Machines on two nodes and their router on a third; a fourth host is a stranger to them. */
let cluster: SegmentLab;
let web0: Peer;
let web1: Peer;

/** Two stacks with the same addresses, down to those of their machines. */
const stack = sampleStack({ index: 1 });
const twin = sampleStack({ index: 2 });
const network = { ...stack.networks[0], vni: 4_660 };
const twinNetwork = { ...twin.networks[0], vni: 4_661 };
const router = { ...stack.router, networks: stack.router.networks.slice(0, 1) };
const placement: Placement = { web0: 'a', web1: 'b', router: 'c' };
const PORT = 7_000;
const { web0: WEB0, web1: WEB1 } = MACHINES;
/** Of a network that is on none of the nodes. */
const OTHER_NUMBER = 99;

beforeAll(async () => {
  cluster = await SegmentLab.create(['a', 'b', 'c', 'stranger']);
  await cluster.ensure(network, placement);
  await cluster.node('c').by4.routers.ensure(router);
  [web0, web1] = await Promise.all([
    cluster.machine('a', 'web0', 'web0', network),
    cluster.machine('b', 'web1', 'web1', network),
  ]);
  await web0.serve('web0', PORT);
  await web1.serve('web1', PORT);
});
afterAll(() => cluster.close());

/** Counts packets before anything else is done with them. @param place a node and a machine, or `host` */
async function countPackets(
  place: { node: string; where: string },
  ...matches: readonly string[]
): Promise<() => Promise<number>> {
  const { lab } = cluster.node(place.node);
  const rules = matches.map((match) => `${match} counter`).join('\n');
  const chain = `type filter hook prerouting priority -500;\n${rules}`;
  const table = 'table inet count';
  const text = `${table}\ndelete ${table}\n${table} {\nchain in {\n${chain}\n}\n}\n`;
  await lab.run(place.where, 'nft', ['-f', '-'], text);
  return async () => {
    const { stdout } = await lab.run(place.where, 'nft', ['list', 'table', 'inet', 'count']);
    const counts = [...stdout.matchAll(/packets (\d+)/g)].map(([, count]) => Number(count));
    return counts.reduce((sum, count) => sum + count, 0);
  };
}

/** Frames that come to a node from others. */
const countFrames = (node: string) =>
  countPackets({ node, where: 'host' }, 'iifname "under" udp dport 4789');

/** UDP packets of web0 that come to a machine, and their pieces each by itself. */
const countPieces = (node: string, machine: string) =>
  countPackets(
    { node, where: machine },
    `ip saddr ${WEB0.address4} ip protocol 17`,
    `ip6 saddr ${WEB0.address6} ip6 nexthdr { 17, 44 }`,
  );

/** Frames that come to the first node from an uplink of a router, or are of no network of it. */
const countForged = () =>
  countPackets(
    { node: 'a', where: 'host' },
    'udp dport 4789 ip saddr 100.96.0.0/11',
    `udp dport 4789 @th,96,24 ${OTHER_NUMBER}`,
  );

describe('a network over three nodes', () => {
  test('its machines reach each other and their router, by IPv4 and IPv6', async () => {
    expect(await web0.udp(WEB1.address4, PORT)).toBe(`web1 ${WEB0.address4}`);
    expect(await web0.udp(WEB1.address6, PORT)).toBe(`web1 ${WEB0.address6}`);
    expect(await web1.tcp(`http://${WEB0.address4}:${PORT}/big`)).toMatch(/x{1000}web0/);
    expect(await web1.tcp(`http://[${WEB0.address6}]:${PORT}/big`)).toMatch(/x{1000}web0/);
    expect(await web0.dns('10.20.0.1', 'web-1', 'A')).toEqual([WEB1.address4]);
    expect(await web0.dns('fd20::1', 'web-1.blog.internal', 'AAAA')).toEqual([WEB1.address6]);
  });

  test('packets of exactly its MTU pass whole, in frames of exactly what is between the nodes', async () => {
    const [node4, node6] = [network.mtu - 28, network.mtu - 48];
    const packets = async (address: string, sizeBytes: number): Promise<number> => {
      const count = await countPieces('b', 'web1');
      await web0.udp(address, PORT, undefined, sizeBytes);
      return count();
    };
    expect(await packets(WEB1.address4, node4)).toBe(1);
    expect(await packets(WEB1.address6, node6)).toBe(1);
    for (const name of ['a', 'b']) {
      const { stdout } = await cluster.node(name).lab.run('host', 'cat', ['/proc/net/snmp']);
      const [names, values] = stdout.split('\n').filter((line) => line.startsWith('Ip:'));
      const at = names?.split(' ').indexOf('FragCreates') ?? -1;
      expect(values?.split(' ')[at]).toBe('0');
    }
    expect(await packets(WEB1.address4, node4 + 1)).toBe(2);
    expect(await packets(WEB1.address6, node6 + 1)).toBe(2);
  });

  test('a node without a part in a conversation sees none of its frames, and broadcasts it does', async () => {
    await web0.udp(WEB1.address4, PORT);
    await web0.udp(WEB1.address6, PORT);
    const [atB, atC] = [await countFrames('b'), await countFrames('c')];
    for (let i = 0; i < 20; i += 1) {
      await web0.udp(WEB1.address4, PORT);
      await web0.udp(WEB1.address6, PORT);
    }
    expect(await atB()).toBeGreaterThanOrEqual(40);
    expect(await atC()).toBe(0);

    // Nobody has this address: it is asked for everywhere.
    await web0.udp('10.20.0.99', PORT).catch(() => '');
    expect(await atC()).toBeGreaterThan(0);
  });

  test('what a machine says to groups that are not needed leaves its node for none', async () => {
    const atC = await countFrames('c');
    await web0.send('239.1.2.3', PORT, '00');
    await web0.send('ff02::fb%eth0', PORT, '00');
    await web0.udp(WEB1.address4, PORT);
    expect(await atC()).toBe(0);
  });

  test('another network with the same addresses hears nothing of it, and works as well', async () => {
    const places: Placement = { web0: 'a', web1: 'c' };
    await cluster.ensure(twinNetwork, places);
    const twin0 = await cluster.machine('a', 'twin0', 'web0', twinNetwork);
    const twin1 = await cluster.machine('c', 'twin1', 'web1', twinNetwork);
    await twin0.serve('twin0', PORT);
    await twin1.serve('twin1', PORT);
    expect(await twin0.udp(WEB1.address4, PORT)).toBe(`twin1 ${WEB0.address4}`);
    expect(await twin0.udp(WEB1.address6, PORT)).toBe(`twin1 ${WEB0.address6}`);
    expect(await web0.udp(WEB1.address4, PORT)).toBe(`web1 ${WEB0.address4}`);
    expect((await twin1.arrivals()).length).toBe(2);
  });

  test('also where Docker drops what is forwarded, and bridged frames pass its rules', async () => {
    const { lab, by4 } = cluster.node('a');
    for (const program of ['iptables', 'ip6tables']) {
      await lab.run('host', program, ['-w', '-P', 'FORWARD', 'DROP']);
      await lab.run('host', program, ['-w', '-N', 'DOCKER-USER']);
      await lab.run('host', program, ['-w', '-A', 'FORWARD', '-j', 'DOCKER-USER']);
    }
    const rules = ['-w', '-D', 'FORWARD', '-j', 'DOCKER-USER'];
    await by4.networks.ensure(cluster.seenFrom('a', network, placement));
    expect(await web0.udp(WEB1.address4, PORT)).toBe(`web1 ${WEB0.address4}`);
    expect(await web0.udp(WEB1.address6, PORT)).toBe(`web1 ${WEB0.address6}`);
    for (const program of ['iptables', 'ip6tables']) {
      await lab.run('host', program, ['-w', '-P', 'FORWARD', 'ACCEPT']);
      await lab.run('host', program, rules);
    }
  });
});

describe('leases', () => {
  test('come from a router on another node, for both families, and with them the default route', async () => {
    const { lab } = cluster.node('b');
    const places: Placement = { ...placement, db: 'b' };
    const { mac } = MACHINES.web1;
    await cluster.ensure(network, places);
    await lab.sysctl('web1', 'ipv6/conf/eth0/disable_ipv6', '1');
    await lab.sysctl('web1', 'ipv6/conf/eth0/accept_ra', '1');
    await lab.ip('web1', [
      'address flush dev eth0 scope global',
      'link set eth0 mtu 1500',
      'route replace default dev eth0',
    ]);
    expect(await web1.dhcp4(mac)).toMatchObject({ address: WEB1.address4, router: '10.20.0.1' });
    await lab.sysctl('web1', 'ipv6/conf/eth0/disable_ipv6', '0');
    const routes = async (): Promise<string> =>
      (await lab.run('web1', 'ip', ['-6', 'route', 'show', 'default'])).stdout;
    await expect.poll(routes).toMatch(/^default via fe80::\S+ dev eth0 proto ra/);
    expect(await web1.dhcp6('eth0', mac)).toBe(WEB1.address6);
    const link = await lab.run('web1', 'cat', ['/proc/sys/net/ipv6/conf/eth0/mtu']);
    expect(link.stdout.trim()).toBe(String(network.mtu));
    await lab.ip('web1', [
      `address add ${WEB1.address4}/24 dev eth0`,
      `address add ${WEB1.address6}/64 dev eth0 nodad`,
      'route replace default via 10.20.0.1',
      `link set eth0 mtu ${network.mtu}`,
    ]);
    await cluster.ensure(network, placement);
  });
});

describe('a move', () => {
  test('of a machine to another node loses no more than a packet', async () => {
    const moved: Placement = { ...placement, web1: 'c' };
    const { by4 } = cluster.node('a');
    const next = await cluster.machine('c', 'moved', 'web1', network);
    await next.serve('moved', PORT);
    await cluster.node('c').by4.networks.ensure(cluster.seenFrom('c', network, moved));
    const before = (await web1.arrivals()).length;
    const COUNT = 200;
    const sent = web0.stream(WEB1.address4, PORT, COUNT, 10);
    await expect.poll(async () => (await web1.arrivals()).length).toBeGreaterThan(before + 10);
    await by4.networks.ensure(cluster.seenFrom('a', network, moved));
    await sent;
    expect(await web0.udp(WEB1.address4, PORT)).toBe(`moved ${WEB0.address4}`);
    const [old, fresh] = [await web1.arrivals(), await next.arrivals()];
    expect(fresh.length).toBeGreaterThan(1);
    expect(old.length - before + fresh.length - 1).toBeGreaterThanOrEqual(COUNT - 1);

    await cluster.node('c').lab.run('moved', 'ip', ['link', 'set', 'eth0', 'down']);
    await cluster.ensure(network, placement);
    expect(await web0.udp(WEB1.address4, PORT)).toBe(`web1 ${WEB0.address4}`);
  });

  test('of the router to another node keeps its MAC address: machines need not ask for it', async () => {
    const moved: Placement = { ...placement, router: 'b' };
    const [b, c] = [cluster.node('b'), cluster.node('c')];
    await web0.dns('10.20.0.1', 'web-1', 'A');
    const neighbour = async (): Promise<string> => {
      const { stdout } = await cluster
        .node('a')
        .lab.run('web0', 'ip', ['neigh', 'show', '10.20.0.1']);
      return /lladdr (\S+)/.exec(stdout)?.[1] ?? '';
    };
    const before = await neighbour();
    await c.by4.routers.remove(router.stack);
    await cluster.ensure(network, moved);
    await b.by4.routers.ensure(router);
    expect(await web0.dns('10.20.0.1', 'web-1', 'A')).toEqual([WEB1.address4]);
    expect(await web0.dns('fd20::1', 'web-1', 'AAAA')).toEqual([WEB1.address6]);
    expect([before, await neighbour()]).toEqual([before, before]);

    await b.by4.routers.remove(router.stack);
    await cluster.ensure(network, placement);
    await c.by4.routers.ensure(router);
    expect(await web1.dns('10.20.0.1', 'web-0', 'A')).toEqual([WEB0.address4]);
  });
});

describe('frames of others', () => {
  /** Whether a forged frame has arrived, once something else that was sent after it has. */
  const arrived = async (): Promise<number> => {
    await web1.udp(WEB0.address4, PORT);
    return (await web0.arrivals()).filter((from) => from === FORGED).length;
  };

  test('from a node of the network are taken, from anybody else they are not', async () => {
    const frame = forgedFrame(network.vni, PORT);
    const { address4 } = cluster.node('a');
    const [peer, stranger] = [
      await cluster.node('b').lab.peer('host'),
      await cluster.node('stranger').lab.peer('host'),
    ];
    await stranger.send(address4, 4_789, frame);
    expect(await arrived()).toBe(0);
    await peer.send(address4, 4_789, frame);
    expect(await arrived()).toBe(1);

    // Of another network, of which this node has no part, or the sender has none.
    await peer.send(address4, 4_789, forgedFrame(twinNetwork.vni, PORT));
    await peer.send(address4, 4_789, forgedFrame(OTHER_NUMBER, PORT));
    expect(await arrived()).toBe(1);
  });

  test('from a machine cannot be sent to another node, where they would be its own node’s', async () => {
    const { address4, lab } = cluster.node('a');
    // Its router, on the third node, has a way to the first, and that one would believe it.
    const host = await lab.peer('host');
    await host.serve('node a', 4_788, address4);
    const count = await countForged();
    expect(await web1.udp(address4, 4_788)).toBe(`node a ${cluster.node('c').address4}`);
    await web1.send(address4, 4_789, forgedFrame(network.vni, PORT));
    await web1.send(address4, 4_789, forgedFrame(OTHER_NUMBER, PORT));
    expect(await web1.udp(address4, 4_788)).toBe(`node a ${cluster.node('c').address4}`);
    expect(await count()).toBe(0);
    expect(await arrived()).toBe(1);
  });

  test('are led nowhere else by a rule that translates what comes to this port', async () => {
    const { lab } = cluster.node('a');
    const rule = 'udp dport 4789 redirect to :9';
    const chain = `chain in { type nat hook prerouting priority dstnat; ${rule}; }`;
    await lab.run('host', 'nft', ['-f', '-'], `table inet hand { ${chain}; }\n`);
    expect(await web1.udp(WEB0.address4, PORT)).toBe(`web0 ${WEB1.address4}`);
    await lab.run('host', 'nft', ['delete', 'table', 'inet', 'hand']);
  });

  test('of VXLAN that is none of ours are left to whoever they are for', async () => {
    const [a, s] = [cluster.node('a'), cluster.node('stranger')];
    for (const [node, last, other] of [
      [a, 1, s],
      [s, 2, a],
    ] as const) {
      await node.lab.ip('host', [
        `link add theirs type vxlan id 77 local ${node.address4} remote ${other.address4} dstport 4789`,
        `address add 192.168.77.${last}/24 dev theirs`,
        'link set theirs up',
      ]);
    }
    const [mine, theirs] = [await a.lab.peer('host'), await s.lab.peer('host')];
    await mine.serve('mine', PORT, '192.168.77.1');
    expect(await theirs.udp('192.168.77.1', PORT)).toBe('mine 192.168.77.2');
    for (const node of [a, s]) await node.lab.ip('host', ['link delete theirs']);
  });
});

describe('over IPv6 between the nodes', () => {
  const over6 = { ...twinNetwork, mtu: 1_430 };

  test('a network works as well, with packets of exactly its MTU', async () => {
    const places: Placement = { web0: 'a', web1: 'c' };
    await cluster.ensure(over6, places, 6);
    const { lab } = cluster.node('a');
    const { stdout } = await lab.run('host', 'ip', ['-d', 'link', 'show', segmentName(over6.id)]);
    expect(stdout).toMatch(/mtu 1430 .* local fd66::1 /s);
    for (const [node, machine] of [
      ['a', 'twin0'],
      ['c', 'twin1'],
    ] as const) {
      await cluster.node(node).lab.ip(machine, ['link set eth0 mtu 1430']);
    }
    const asker = await lab.peer('twin0');
    const count = await countPieces('c', 'twin1');
    expect(await asker.udp(WEB1.address4, PORT, undefined, 1_402)).toBe(`twin1 ${WEB0.address4}`);
    expect(await asker.udp(WEB1.address6, PORT, undefined, 1_382)).toBe(`twin1 ${WEB0.address6}`);
    expect(await count()).toBe(2);
  });
});

describe('a node that leaves a network', () => {
  test('has nothing left of it, and the others none of its entries', async () => {
    const alone: Placement = { web0: 'a', router: 'c' };
    await cluster.node('b').by4.networks.remove(network.id);
    await cluster.ensure(network, alone);
    const { stdout } = await cluster.node('a').lab.run('host', 'bridge', ['fdb', 'show']);
    expect(stdout).not.toContain('10.66.0.2');
    expect(stdout).toContain('10.66.0.3');
    const rules = await cluster.node('a').lab.run('host', 'nft', ['list', 'ruleset']);
    expect(rules.stdout).not.toContain('10.66.0.2');
    const links = await cluster.node('b').lab.run('host', 'ip', ['-brief', 'link']);
    expect(links.stdout).not.toMatch(/sy[bv]/);
  });
});
