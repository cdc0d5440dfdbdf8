import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownTunnel } from '../../../../../runtime/agent/gateway/core/own-tunnel.ts';
import { tunnelUse } from '../../../../../runtime/agent/gateway/core/tunnel-use.ts';
import { wantedTunnel } from '../../../../../runtime/agent/gateway/core/wanted-tunnel.ts';
import type { DesiredNetwork } from '../../../../../schemas/agent/desired.ts';
import type { TunnelEnd } from '../../../../../schemas/agent/tunnel.ts';
import { FORGED, forgedFrame } from './lab/forged-frame.ts';
import { PacketCapture } from './lab/packet-capture.ts';
import type { Peer } from './lab/peer.ts';
import { MACHINES, sampleStack } from './lab/sample-stack.ts';
import { type LabNode, type Placement, SegmentLab } from './lab/segment-lab.ts';

/** A machine on each of two nodes; a third host is a stranger to them. */
let cluster: SegmentLab;
let web0: Peer;
let web1: Peer;
let capture: PacketCapture;
const ends = new Map<string, TunnelEnd>();

const stack = sampleStack({ index: 1 });
const network = { ...stack.networks[0], vni: 4_660 };
const placement: Placement = { web0: 'a', web1: 'b' };
const PORT = 7_000;
const TUNNEL_PORT = 8_473;
const { web0: WEB0, web1: WEB1 } = MACHINES;
/** What machines say to each other, which nobody else shall read. */
const MARKER = 'nobody-else-reads-this';

beforeAll(async () => {
  cluster = await SegmentLab.create(['a', 'b', 'stranger']);
  await cluster.ensure(network, placement);
  [web0, web1] = await Promise.all([
    cluster.machine('a', 'web0', 'web0', network),
    cluster.machine('b', 'web1', 'web1', network),
  ]);
  await web0.serve('web0', PORT);
  await web1.serve(MARKER, PORT);
  capture = new PacketCapture(cluster.switchPath);
});
afterAll(async () => {
  capture.close();
  await cluster.close();
});

const nodes = (): LabNode[] => ['a', 'b'].map((name) => cluster.node(name));

/** The network as a node shall see it, with a tunnel to the other one. */
function seenFrom(name: string, options: { sealed: boolean; mtu?: number }): DesiredNetwork {
  const { mtu = network.mtu, sealed } = options;
  const plain = cluster.seenFrom(name, { ...network, mtu }, placement);
  const other = name === 'a' ? 'b' : 'a';
  const peers = (plain.segment?.peers ?? []).map((peer) => {
    const tunnel = ends.get(other);
    return { ...peer, ...(tunnel ? { tunnel } : {}) };
  });
  return { ...plain, segment: { peers, sealed } };
}

async function ensureTunnels(): Promise<boolean[]> {
  return Promise.all(
    nodes().map(async ({ name, id, by4 }) => {
      const wanted = wantedTunnel({ node: id, networks: [seenFrom(name, { sealed: false })] });
      return wanted ? by4.tunnels.ensure(wanted) : false;
    }),
  );
}

async function ensureNetworks(options: { sealed: boolean; mtu?: number }): Promise<void> {
  for (const { name, by4 } of nodes()) await by4.networks.ensure(seenFrom(name, options));
}

/** Frames on the wire between nodes that are IPv4 or IPv6 and UDP, with where they go. */
const portsOf = (frames: readonly Buffer[]): Set<number> =>
  new Set(
    frames.flatMap((frame) => {
      const kind = frame.readUInt16BE(12);
      if (kind === 0x0800 && frame[23] === 17 && (frame.readUInt16BE(20) & 0x1fff) === 0) {
        return [frame.readUInt16BE(36)];
      }
      return kind === 0x86dd && frame[20] === 17 ? [frame.readUInt16BE(56)] : [];
    }),
  );
const marked = (frames: readonly Buffer[]): boolean => frames.some((it) => it.includes(MARKER));

test('without a tunnel, whoever is between nodes reads along', async () => {
  expect(await web0.udp(WEB1.address4, PORT)).toContain(MARKER);
  expect(marked(capture.frames())).toBe(true);
});

test('a node tells a public key; the private one stays in a file of its own', async () => {
  for (const { name, id, by4 } of nodes()) {
    const facts = await by4.tunnels.facts();
    if (facts.state === 'unable') throw new Error(facts.why);
    expect(facts).toMatchObject({ port: TUNNEL_PORT, key: expect.stringMatching(/^.{43}=$/) });
    expect(await by4.tunnels.facts()).toEqual(facts);
    const { key, port } = facts;
    ends.set(name, { key, port, address: ownTunnel(id).address });
    const { folder } = await cluster.node(name).lab.agent(name);
    expect((await stat(`${folder}/tunnel`)).mode & 0o777).toBe(0o700);
    expect((await stat(`${folder}/tunnel/${id.slice(5)}.key`)).mode & 0o777).toBe(0o600);
  }
  expect(ends.get('a')?.key).not.toBe(ends.get('b')?.key);
});

test('a tunnel is made once, and is open when the other side has answered', async () => {
  const [a] = nodes();
  const isOpen = async () =>
    tunnelUse(seenFrom('a', { sealed: false }), await a?.by4.tunnels.find(), Date.now());
  expect(await a?.by4.tunnels.find()).toBeUndefined();
  expect(await isOpen()).toBe('none');
  expect(await ensureTunnels()).toEqual([true, true]);
  await expect.poll(isOpen).toBe('open');
  expect(await ensureTunnels()).toEqual([false, false]);
});

test('machines that talk while their network is encrypted lose next to nothing', async () => {
  const before = (await web1.arrivals()).length;
  const COUNT = 1_000;
  const sent = web0.stream(WEB1.address4, PORT, COUNT, 4);
  await expect.poll(async () => (await web1.arrivals()).length).toBeGreaterThan(before + 10);
  await ensureNetworks({ sealed: true });
  await sent;
  const lost = before + COUNT - (await web1.arrivals()).length;
  console.log(`lost ${lost} of ${COUNT} at intervals of 4 ms`);
  // 4 ms each: less than two seconds.
  expect(lost).toBeLessThan(500);
});

test('nothing that machines say is readable between nodes any more, and nothing goes beside the tunnel', async () => {
  capture.frames();
  expect(await web0.udp(WEB1.address4, PORT)).toContain(MARKER);
  expect(await web0.udp(WEB1.address6, PORT)).toContain(MARKER);
  expect(await web1.tcp(`http://${WEB0.address4}:${PORT}/big`)).toMatch(/x{1000}web0/);
  const frames = capture.frames();
  expect(frames.length).toBeGreaterThan(4);
  expect(marked(frames)).toBe(false);
  expect([...portsOf(frames)]).toEqual([TUNNEL_PORT]);
});

test('packets of the size of before pass, in pieces; those of an encrypted network pass whole', async () => {
  const pieces = (frames: readonly Buffer[]): number =>
    frames.filter((it) => it.readUInt16BE(12) === 0x0800 && it.readUInt16BE(20) & 0x3fff).length;
  capture.frames();
  expect(await web0.udp(WEB1.address4, PORT, undefined, network.mtu - 28)).toContain(MARKER);
  expect(pieces(capture.frames())).toBeGreaterThan(0);
  expect(await web0.udp(WEB1.address4, PORT, undefined, 1_370 - 28)).toContain(MARKER);
  expect(pieces(capture.frames())).toBe(0);
});

test('frames from outside the tunnel are taken from nobody, not even from the other node', async () => {
  const [a, b, stranger] = ['a', 'b', 'stranger'].map((name) => cluster.node(name));
  const inner = (name: string): string => ends.get(name)?.address ?? '';
  const arrived = async (): Promise<number> => {
    await web1.udp(WEB0.address4, PORT);
    return (await web0.arrivals()).filter((from) => from === FORGED).length;
  };
  const frame = forgedFrame(network.vni, PORT);
  // The stranger takes the inner address of the other node, and a way to the inner one of the first.
  await stranger?.lab.ip('host', [
    `address add ${inner('b')}/128 dev under nodad`,
    `route add ${inner('a')}/128 via ${a?.address6} dev under src ${inner('b')}`,
  ]);
  for (const from of [stranger, b]) {
    const host = await from?.lab.peer('host');
    await host?.send(a?.address4 ?? '', 4_789, frame);
    await host?.send(a?.address6 ?? '', 4_789, frame);
  }
  const host = await stranger?.lab.peer('host');
  await host?.send(inner('a'), 4_789, frame);
  expect(await arrived()).toBe(0);
  // The same by the tunnel is taken: it is the frame that counts.
  const other = await b?.lab.peer('host');
  await other?.send(inner('a'), 4_789, frame);
  expect(await arrived()).toBe(1);
  // Nothing else comes by the tunnel.
  const served = await a?.lab.peer('host');
  await served?.serve('host', 7_001);
  await expect(other?.udp(inner('a'), 7_001)).rejects.toThrow('ABORT_ERR');
});

test('a tunnel that is gone is made again, and meanwhile nothing goes another way', async () => {
  const a = cluster.node('a');
  // Where the default route leads: that is where an address goes that nobody has a way to.
  const outside = await a.lab.peer('outside');
  const elsewhere = new PacketCapture(`/run/netns/${outside.namespace}`);
  await a.lab.ip('host', [`link delete dev ${ownTunnel(a.id).name}`]);
  capture.frames();
  await expect(web0.udp(WEB1.address4, PORT)).rejects.toThrow('ABORT_ERR');
  const frames = [...capture.frames(), ...elsewhere.frames()];
  elsewhere.close();
  expect(marked(frames)).toBe(false);
  expect([...portsOf(frames)].filter((port) => port !== TUNNEL_PORT)).toEqual([]);
  expect(await ensureTunnels()).toEqual([true, false]);
  await expect.poll(() => web0.udp(WEB1.address4, PORT).catch(() => '')).toContain(MARKER);
});

test('nodes that reach each other by IPv6 have the same tunnel', async () => {
  // Made anew: a session follows the address that the other side sends from.
  for (const { by4 } of nodes()) await by4.tunnels.remove();
  for (const { name, id, by6 } of nodes()) {
    const { segment, ...rest } = seenFrom(name, { sealed: true });
    const other = cluster.node(name === 'a' ? 'b' : 'a');
    const peers = (segment?.peers ?? []).map((peer) => ({ ...peer, address: other.address6 }));
    const wanted = wantedTunnel({ node: id, networks: [{ ...rest, segment: { peers } }] });
    if (!wanted) throw new Error('no tunnel');
    expect(await by6.tunnels.ensure(wanted)).toBe(true);
  }
  capture.frames();
  await expect.poll(() => web0.udp(WEB1.address6, PORT).catch(() => '')).toContain(MARKER);
  const frames = capture.frames();
  expect(marked(frames)).toBe(false);
  expect([...portsOf(frames)]).toEqual([TUNNEL_PORT]);
  expect(frames.some((frame) => frame.readUInt16BE(12) === 0x86dd && frame[20] === 17)).toBe(true);
});

test('a network goes back into plain, and the tunnel is taken away after it', async () => {
  await ensureNetworks({ sealed: false });
  expect(await web0.udp(WEB1.address4, PORT)).toContain(MARKER);
  for (const { by4, lab, id } of nodes()) {
    expect(await by4.tunnels.remove()).toBe(true);
    expect(await by4.tunnels.remove()).toBe(false);
    expect(await by4.tunnels.find()).toBeUndefined();
    const { stdout } = await lab.run('host', 'ip', ['-brief', 'link']);
    expect(stdout).not.toContain(ownTunnel(id).name);
  }
  expect(await web0.udp(WEB1.address4, PORT)).toContain(MARKER);
});
