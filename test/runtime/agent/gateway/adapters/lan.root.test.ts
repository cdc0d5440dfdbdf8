import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import { NetworkNamespace } from '../../../../../runtime/agent/gateway/adapters/network-namespace.ts';
import { sendFrames } from '../../../../../runtime/agent/gateway/adapters/send-frames.ts';
import { linkMac } from '../../../../../runtime/agent/gateway/core/link-mac.ts';
import { readLinks } from '../../../../../runtime/agent/gateway/core/found-link.ts';
import type { DesiredNetwork } from '../../../../../schemas/agent/desired.ts';
import { Lan, LAN_HOST, LAN_HOST_MAC } from './lab/lan.ts';
import type { Peer } from './lab/peer.ts';
import { MACHINES, published, sampleStack } from './lab/sample-stack.ts';
import { type Placement, SegmentLab } from './lab/segment-lab.ts';

const { web0: WEB0, web1: WEB1 } = MACHINES;
const PORT = 7_000;
const HOST_PORT = 8_080;
const ROUTER = '10.20.0.1';

/** A stack whose network `front` is in a LAN: web0 is on the node with the router, web1 on another. */
const stack = sampleStack({ index: 1, publish: [published(HOST_PORT, PORT, ['web0'])] });
const [front, back] = stack.networks;
const router = {
  ...stack.router,
  networks: stack.router.networks.map((each) =>
    each.network === front.id ? { ...each, lan: true as const } : each,
  ),
};
const HERE: DesiredNetwork['lan'] = {
  at: 'here',
  uplink: 'school',
  router4: ROUTER,
  hosts: [WEB0, WEB1].map(({ mac, address4 }) => ({ mac, address4 })),
};
const uplinks = [{ name: 'school', source: { kind: 'bridge' as const, link: 'br0' } }];

let cluster: SegmentLab;
let lan: Lan;
let web0: Peer;
let web1: Peer;

const placed = (gateway: string): Placement => ({ web0: 'a', web1: 'b', router: gateway });

/** Makes the network be as it shall be on one node, if the router is on the given one. */
async function ensureOn(name: string, gateway: string): Promise<void> {
  const network = { ...front, lan: name === gateway ? HERE : ({ at: 'router' } as const) };
  await cluster.node(name).by4.networks.ensure(cluster.seenFrom(name, network, placed(gateway)));
}

beforeAll(async () => {
  cluster = await SegmentLab.create(['a', 'b'], { uplinks });
  lan = await Lan.create();
  for (const node of cluster.nodes) await lan.connect(node, 'br0');
  await ensureOn('a', 'a');
  await ensureOn('b', 'a');
  await cluster.node('a').by4.networks.ensure(back);
  await cluster.node('a').by4.routers.ensure(router);
  [web0, web1] = await Promise.all([
    cluster.machine('a', 'web0', 'web0', front),
    cluster.machine('b', 'web1', 'web1', front),
  ]);
  await web0.serve('web0', PORT);
  await web1.serve('web1', PORT);
  await lan.peer.serve('lan', PORT);
});
afterAll(async () => {
  await lan.close();
  await cluster.close();
});

const bytes = (text: string): number[] =>
  (text.replaceAll(':', '').match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
const address = (text: string): number[] => text.split('.').map(Number);

/** An ARP request (RFC 826) from one MAC address that says that another, or the same, has an address. */
const claim = (
  frame: { readonly to: string; readonly from: string; readonly tag?: string },
  sender: string,
  address4: string,
): Uint8Array =>
  Uint8Array.from([
    ...bytes(`${frame.to}${frame.from}${frame.tag ?? ''}08060001080006040001${sender}`),
    ...address(address4),
    ...bytes('000000000000'),
    ...address('10.20.0.99'),
  ]);

const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const STRANGER = '02:00:00:00:00:77';

/** Sends frames as a machine or the LAN's host, whatever they say. */
async function sendFrom({ namespace }: Peer, link: string, frames: Uint8Array[]): Promise<void> {
  const { stdout } = await runCommand('ip', ['-n', namespace, '-json', 'address', 'show']);
  const index = readLinks(stdout).find(({ name }) => name === link)?.index ?? 0;
  sendFrames(new NetworkNamespace(`/run/netns/${namespace}`, runCommand), index, frames);
}

/** Interfaces and rules of ours that are on a node. */
async function leftOn(name: string): Promise<{ links: string[]; rules: string }> {
  const { lab } = cluster.node(name);
  const links = readLinks((await lab.run('host', 'ip', ['-json', '-details', 'address'])).stdout);
  const rules = await lab.run('host', 'nft', ['list', 'ruleset']);
  const ours = links.map((link) => link.name).filter((link) => link.startsWith('sy'));
  return { links: ours, rules: rules.stdout };
}

describe('a network that is attached to a LAN', () => {
  test('its machines and the hosts of the LAN reach each other by their own addresses', async () => {
    expect(await lan.peer.udp(WEB0.address4, PORT)).toBe(`web0 ${LAN_HOST}`);
    expect(await lan.peer.tcp(`http://${WEB0.address4}:${PORT}/big`)).toMatch(/x{1000}web0/);
    expect(await web0.udp(LAN_HOST, PORT)).toBe(`lan ${WEB0.address4}`);
  });

  test('so do those on another node than the one that is attached', async () => {
    expect(await lan.peer.udp(WEB1.address4, PORT)).toBe(`web1 ${LAN_HOST}`);
    expect(await web1.udp(LAN_HOST, PORT)).toBe(`lan ${WEB1.address4}`);
    expect(await web1.tcp(`http://${LAN_HOST}:${PORT}/big`)).toMatch(/x{1000}lan/);
    expect(await web1.udp(WEB0.address4, PORT)).toBe(`web0 ${WEB1.address4}`);
  });

  test('machines get their leases from the router, and the LAN gets none from it', async () => {
    expect(await web0.dhcp4(WEB0.mac)).toMatchObject({ address: WEB0.address4, router: ROUTER });
    await expect(lan.peer.dhcp4(WEB1.mac)).rejects.toThrow('ABORT_ERR');
  });

  test('the router serves the machines, and nobody in the LAN', async () => {
    expect(await web1.dns(ROUTER, 'web-0', 'A')).toEqual([WEB0.address4]);
    await expect(lan.peer.dns(ROUTER, 'web-0', 'A')).rejects.toThrow('ETIMEOUT');
  });

  test('a host of the LAN cannot go through the router to other networks of the stack', async () => {
    const db = await cluster.node('a').lab.machine('db', {
      network: back.id,
      mac: MACHINES.db.mac,
      address4: `${MACHINES.db.address4}/24`,
      gateway4: '10.20.1.1',
    });
    await db.serve('db', PORT);
    expect(await web0.udp(MACHINES.db.address4, PORT)).toBe(`db ${WEB0.address4}`);
    await lan.ip('route', 'add', '10.20.1.0/24', 'via', ROUTER);
    await expect(lan.peer.udp(MACHINES.db.address4, PORT)).rejects.toThrow('ABORT_ERR');
    expect(await db.arrivals()).toEqual([WEB0.address4]);
    await lan.ip('route', 'delete', '10.20.1.0/24');
  });

  test('a published port answers clients in the LAN, and the host is none of it for machines', async () => {
    const { lab } = cluster.node('a');
    const ofHost = '10.20.0.250';
    await lab.ip('host', [`address add ${ofHost}/24 dev br0`]);
    expect(await lan.peer.tcp(`http://${ofHost}:${HOST_PORT}/`)).toMatch(/^web0 /);
    const host = await lab.peer('host');
    await host.serve('host', PORT);
    expect(await lan.peer.udp(ofHost, PORT)).toBe(`host ${LAN_HOST}`);
    await expect(web0.udp(ofHost, PORT)).rejects.toThrow('ABORT_ERR');
    expect(await host.arrivals()).toEqual([LAN_HOST]);
    await lab.ip('host', [`address delete ${ofHost}/24 dev br0`]);
  });

  test('a machine can only speak as itself in the LAN, and in no other VLAN', async () => {
    const arrived = await lan.count('ether type { arp, 8021q, 8021ad }');
    const own = { to: LAN_HOST_MAC, from: WEB0.mac };
    await sendFrom(web0, 'eth0', [
      claim(own, WEB0.mac, LAN_HOST),
      claim(own, STRANGER, WEB0.address4),
      claim({ ...own, from: STRANGER }, STRANGER, '10.20.0.77'),
      claim({ ...own, tag: '8100001e' }, WEB0.mac, WEB0.address4),
      claim({ ...own, tag: '88a8001e' }, WEB0.mac, WEB0.address4),
      claim(own, WEB0.mac, WEB0.address4),
    ]);
    // They come in the order in which they were sent, and the last one is as it should be.
    await expect.poll(arrived).toBeGreaterThan(0);
    expect(await arrived()).toBe(1);
  });

  test('IPv6 stays in the network', async () => {
    // Hosts have IPv6 addresses of their own in the LAN, and say so now and then.
    const macs = [WEB0.mac, WEB1.mac, linkMac('leg inside', front.id)].join(', ');
    const arrived = await lan.count(`ether type ip6 ether saddr { ${macs} }`);
    expect(await web0.udp(WEB1.address6, PORT)).toBe(`web1 ${WEB0.address6}`);
    // Everybody is asked for who is not there.
    await web0.udp('fd20::99', PORT).catch(() => '');
    expect(await arrived()).toBe(0);
  });

  test('a host of the LAN cannot pretend to be one of its machines, or their router', async () => {
    await web1.udp(WEB0.address4, PORT);
    const own = { to: BROADCAST, from: LAN_HOST_MAC };
    await sendFrom(lan.peer, 'lan', [
      claim({ ...own, from: WEB1.mac }, WEB1.mac, WEB1.address4),
      claim({ ...own, from: WEB1.mac }, WEB1.mac, '10.20.0.201'),
      claim(own, LAN_HOST_MAC, WEB1.address4),
      claim(own, LAN_HOST_MAC, ROUTER),
      claim(own, LAN_HOST_MAC, '10.20.0.201'),
    ]);
    const { stdout } = await cluster.node('a').lab.run('host', 'bridge', ['fdb', 'show']);
    expect(stdout).toMatch(new RegExp(`${WEB1.mac} dev syv\\w+ master syb`));
    expect(await web0.udp(WEB1.address4, PORT)).toBe(`web1 ${WEB0.address4}`);
    expect(await web0.dns(ROUTER, 'web-0', 'A')).toEqual([WEB0.address4]);
  });

  test('two nodes that are attached at the same time make no loop', async () => {
    await ensureOn('b', 'b');
    const arrived = await lan.count(`ether daddr ${BROADCAST}`);
    const all = { to: BROADCAST };
    await sendFrom(web0, 'eth0', [claim({ ...all, from: WEB0.mac }, WEB0.mac, WEB0.address4)]);
    await sendFrom(web1, 'eth0', [claim({ ...all, from: WEB1.mac }, WEB1.mac, WEB1.address4)]);
    await sendFrom(lan.peer, 'lan', [
      claim({ ...all, from: LAN_HOST_MAC }, LAN_HOST_MAC, LAN_HOST),
    ]);
    // What goes round would have gone round thousands of times by the time these are answered.
    expect(await web0.udp(WEB1.address4, PORT)).toBe(`web1 ${WEB0.address4}`);
    expect(await web0.dns(ROUTER, 'web-0', 'A')).toEqual([WEB0.address4]);
    expect(await arrived()).toBeGreaterThanOrEqual(2);
    expect(await arrived()).toBeLessThan(50);
    await ensureOn('b', 'a');
  });

  test('when the router moves, the LAN finds silent machines behind the other node at once', async () => {
    for (const machine of [web0, web1]) await machine.udp(LAN_HOST, PORT);
    expect(await lan.peer.udp(WEB0.address4, PORT)).toBe(`web0 ${LAN_HOST}`);
    await cluster.node('b').by4.networks.ensure(back);
    await ensureOn('b', 'b');
    // Nodes of the lab share the names of namespaces, so that there is no moment with both routers.
    await cluster.node('a').by4.routers.remove(stack.router.stack);
    await cluster.node('b').by4.routers.ensure(router);
    await ensureOn('a', 'b');
    // As the agent does in its next round: what machines said in between went out by both nodes.
    await ensureOn('b', 'b');
    expect(await lan.peer.udp(WEB0.address4, PORT)).toBe(`web0 ${LAN_HOST}`);
    expect(await lan.peer.udp(WEB1.address4, PORT)).toBe(`web1 ${LAN_HOST}`);
    expect(await web0.udp(LAN_HOST, PORT)).toBe(`lan ${WEB0.address4}`);
  });

  test('a second time nothing is changed, and taken out of the LAN, nothing is left', async () => {
    const { networks } = cluster.node('b').by4;
    const seen = cluster.seenFrom('b', { ...front, lan: HERE }, placed('b'));
    expect(await networks.ensure(seen)).toBe(false);
    expect(await networks.ensure(cluster.seenFrom('b', front, placed('b')))).toBe(true);
    await expect(lan.peer.udp(WEB1.address4, PORT)).rejects.toThrow('ABORT_ERR');
    for (const { id } of stack.networks) await cluster.node('a').by4.networks.remove(id);
    expect(await leftOn('a')).toEqual({ links: [], rules: '' });
  });
});
