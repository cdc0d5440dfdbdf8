import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LAB, NetworkLab } from './lab/network-lab.ts';
import type { Peer } from './lab/peer.ts';
import { MACHINES, published, type SampleStack, sampleStack } from './lab/sample-stack.ts';

/**
 * Two stacks with the same addresses and one without egress, on one host, beside an outside that
 * plays clients and the Internet. Every machine answers on port 80 with its name and who asked.
 */
const first = sampleStack({
  index: 0,
  publish: [
    published(8080, 80, ['web0']),
    published(5300, 80, ['web0'], 'udp'),
    published(8090, 80, ['web0', 'web1']),
    { ...published(8100, 80, ['web0']), targets6: [] },
  ],
});
const second = sampleStack({ index: 1, publish: [published(8081, 80, ['web0'])] });
const closed = sampleStack({
  index: 2,
  egress: 'none',
  publish: [published(8082, 80, ['web0']), published(5302, 80, ['web0'], 'udp')],
});

let lab: NetworkLab;
let host: Peer;
let outside: Peer;
const machines = new Map<string, Peer>();
const machine = (name: string): Peer => {
  const peer = machines.get(name);
  if (!peer) throw new Error(`no machine ${name}`);
  return peer;
};

beforeAll(async () => {
  lab = await NetworkLab.create();
  await lab.startNameServer();
  const agent = await lab.agent('agent');
  for (const stack of [first, second, closed]) {
    for (const network of stack.networks) await agent.networks.ensure(network);
    await agent.routers.ensure(stack.router);
  }
  host = await lab.peer('host');
  outside = await lab.peer('outside');
  await host.serve('host', 22);
  for (const at of [LAB.internet4, LAB.internet6, ...LAB.metadata]) {
    await outside.serve('internet', 80, at);
  }
  await Promise.all([
    start('first-web0', first, 0, 'web0'),
    start('first-web1', first, 0, 'web1'),
    start('first-db', first, 1, 'db'),
    start('second-web0', second, 0, 'web0'),
    start('closed-web0', closed, 0, 'web0'),
    start('closed-db', closed, 1, 'db'),
  ]);
});
afterAll(() => lab.close());

async function start(
  name: string,
  stack: SampleStack,
  network: 0 | 1,
  key: keyof typeof MACHINES,
): Promise<void> {
  const { mac, address4, address6 } = MACHINES[key];
  const peer = await lab.machine(name, {
    network: stack.networks[network].id,
    mac,
    address4: `${address4}/24`,
    address6: `${address6}/64`,
    gateway4: `10.20.${network}.1`,
    gateway6: network === 0 ? 'fd20::1' : 'fd20:0:0:1::1',
  });
  machines.set(name, peer);
  await peer.serve(name, 80);
}

/**
 * @param asked is asked all at once, because whoever gets no answer waits for its time to end
 * @returns answers, and senders of packets that arrived anywhere, answered or not
 */
async function whatGotThrough(asked: readonly (() => Promise<string>)[]): Promise<string[]> {
  const everybody = [host, outside, ...machines.values()];
  const arrivals = (): Promise<string[][]> => Promise.all(everybody.map((peer) => peer.arrivals()));
  const before = await arrivals();
  const answers = await Promise.allSettled(asked.map((ask) => ask()));
  return [
    ...answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])),
    ...(await arrivals()).flatMap((list, i) => list.slice(before[i]?.length)),
  ];
}

/** Asks a place by TCP and by UDP. */
const askBoth = (peer: Peer, address: string, port = 80, from?: string) => [
  () => peer.tcp(url(address, port), from),
  () => peer.udp(address, port, from),
];

const url = (address: string, port = 80): string =>
  `http://${address.includes(':') ? `[${address}]` : address}:${port}/`;

describe('inside a stack', () => {
  test.each([
    ['the same network by IPv4', '10.20.0.11', 'first-web1 10.20.0.10'],
    ['the same network by IPv6', 'fd20::11', 'first-web1 fd20::10'],
    ['another network by IPv4', '10.20.1.10', 'first-db 10.20.0.10'],
    ['another network by IPv6', 'fd20:0:0:1::10', 'first-db fd20::10'],
  ])('machines reach machines of %s', async (_, address, answer) => {
    expect(await machine('first-web0').tcp(url(address))).toBe(answer);
  });

  test('addresses of the stack lead to its own machines, not to those of another', async () => {
    expect(await machine('second-web0').tcp(url('10.20.0.10'))).toBe('second-web0 10.20.0.10');
    expect(
      await whatGotThrough(
        ['10.20.0.11', 'fd20::11', '10.20.1.10', 'fd20:0:0:1::10'].flatMap((address) =>
          askBoth(machine('second-web0'), address),
        ),
      ),
    ).toEqual([]);
  });

  test('machines reach nothing else of the router', async () => {
    const inside = await lab.router(first.router.stack);
    await inside.serve('router', 22);
    expect(
      await whatGotThrough(
        ['10.20.0.1', 'fd20::1'].flatMap((at) => [
          ...askBoth(machine('first-web0'), at, 22),
          ...askBoth(machine('first-web0'), at, 8080),
        ]),
      ),
    ).toEqual([]);
    expect(await inside.arrivals()).toEqual([]);
  });
});

describe('out of a stack', () => {
  test.each([LAB.internet4, LAB.internet6])('machines reach %s as the host', async (address) => {
    const self = address.includes(':') ? LAB.host6 : LAB.host4;
    expect(await machine('first-web0').tcp(url(address))).toBe(`internet ${self}`);
    expect(await machine('second-web0').udp(address, 80)).toBe(`internet ${self}`);
  });

  test.each([LAB.internet4, LAB.internet6])(
    'without egress %s is refused at once',
    async (address) => {
      // Silence would be a time-out.
      await expect(machine('closed-web0').tcp(url(address))).rejects.toThrow('ECONNREFUSED');
      await expect(machine('closed-web0').udp(address, 80)).rejects.toThrow(
        /ECONNREFUSED|EHOSTUNREACH|EACCES/,
      );
    },
  );

  test('a sender that is not of the network gets nowhere', async () => {
    await lab.ip('first-web1', ['address add 192.0.2.77/32 dev eth0']);
    await lab.ip('first-web1', ['address add 2001:db8:77::1/128 dev eth0 nodad']);
    const ask = (to: string, from: string) => askBoth(machine('first-web1'), to, 80, from);
    expect(
      await whatGotThrough([
        ...ask(LAB.internet4, '192.0.2.77'),
        ...ask('10.20.1.10', '192.0.2.77'),
        ...ask(LAB.internet6, '2001:db8:77::1'),
        ...ask('fd20:0:0:1::10', '2001:db8:77::1'),
      ]),
    ).toEqual([]);
  });

  test.each(LAB.metadata)(
    'S16: the metadata service at %s, which would hand out the credentials of the host, is out of reach',
    async (address) => {
      const via = address.includes(':') ? LAB.outside6 : LAB.outside4;
      await lab.ip('host', [`route replace ${address} via ${via}`]);
      expect(await host.tcp(url(address))).toMatch(/^internet/);
      expect(await whatGotThrough(askBoth(machine('first-web0'), address))).toEqual([]);
    },
  );
});

describe('towards the host and other stacks', () => {
  test('the host can be asked by others', async () => {
    expect(await outside.tcp(url(LAB.host4, 22))).toBe(`host ${LAB.outside4}`);
    expect(await outside.tcp(url(LAB.host6, 22))).toBe(`host ${LAB.outside6}`);
  });

  test('machines reach no service of the host, by whatever address of it', async () => {
    const { stdout } = await lab.run('host', 'ip', ['-json', 'address', 'show']);
    const all = (
      JSON.parse(stdout) as { ifname: string; addr_info: { local: string; scope: string }[] }[]
    )
      .flatMap((link) => link.addr_info)
      .filter(({ scope }) => scope === 'global')
      .map(({ local }) => local);
    expect(all).toEqual(expect.arrayContaining([LAB.host4, LAB.host6]));
    expect(all.length).toBe(2 + 3 * 2);
    expect(
      await whatGotThrough(all.flatMap((address) => askBoth(machine('first-web0'), address, 22))),
    ).toEqual([]);
  });

  test('a machine that addresses frames to the bridge itself reaches neither host nor outside', async () => {
    const bridge = `syb${first.networks[0].id.slice(-10)}`;
    const { stdout } = await lab.run('host', 'ip', ['-json', 'link', 'show', 'dev', bridge]);
    const [{ address: mac }] = JSON.parse(stdout) as [{ address: string }];
    await lab.ip('first-web1', [
      `route add ${LAB.host4} dev eth0`,
      `neighbor replace ${LAB.host4} lladdr ${mac} dev eth0`,
      `route add ${LAB.internet4} dev eth0`,
      `neighbor replace ${LAB.internet4} lladdr ${mac} dev eth0`,
      `route add ${LAB.host6} dev eth0`,
      `neighbor replace ${LAB.host6} lladdr ${mac} dev eth0`,
    ]);
    expect(
      await whatGotThrough([
        ...askBoth(machine('first-web1'), LAB.host4, 22),
        ...askBoth(machine('first-web1'), LAB.host6, 22),
        ...askBoth(machine('first-web1'), LAB.host4, 8081),
        ...askBoth(machine('first-web1'), LAB.internet4),
      ]),
    ).toEqual([]);
  });

  test('a published port of another stack is reached through the host, and nothing else of it', async () => {
    expect(await machine('first-web0').tcp(url(LAB.host4, 8081))).toMatch(/^second-web0 100\./);
    expect(await machine('first-web0').tcp(url(LAB.host6, 8081))).toMatch(/^second-web0 fd/);
    const router = await uplinkOf(second);
    expect(
      await whatGotThrough([
        ...askBoth(machine('first-web0'), router.address4, 8081),
        ...askBoth(machine('first-web0'), router.address6, 8081),
      ]),
    ).toEqual([]);
  });

  test('nobody outside reaches a router past the published ports of the host', async () => {
    const router = await uplinkOf(second);
    await lab.ip('outside', [
      `route add ${router.address4} via ${LAB.host4}`,
      `route add ${router.address6} via ${LAB.host6}`,
      `route add 10.20.0.0/24 via ${LAB.host4}`,
    ]);
    expect(
      await whatGotThrough([
        ...askBoth(outside, router.address4, 8081),
        ...askBoth(outside, router.address6, 8081),
        ...askBoth(outside, '10.20.0.10'),
      ]),
    ).toEqual([]);
  });
});

async function uplinkOf(stack: SampleStack): Promise<{ address4: string; address6: string }> {
  const tail = stack.router.stack.slice(-10);
  const args = ['-n', `sy-${tail}`, '-json', 'address', 'show', 'dev', 'uplink'];
  const { stdout } = await lab.run('host', 'ip', args);
  const [{ addr_info: all }] = JSON.parse(stdout) as [
    { addr_info: { family: string; local: string; scope: string }[] },
  ];
  const find = (family: string): string =>
    all.find((one) => one.family === family && one.scope === 'global')?.local ?? '';
  return { address4: find('inet'), address6: find('inet6') };
}

describe('into a stack', () => {
  test.each([
    ['IPv4', LAB.host4, LAB.outside4],
    ['IPv6', LAB.host6, LAB.outside6],
  ])('a published port answers clients by %s and sees who they are', async (_, address, client) => {
    expect(await outside.tcp(url(address, 8080))).toBe(`first-web0 ${client}`);
    expect(await outside.udp(address, 5300)).toBe(`first-web0 ${client}`);
    expect(await outside.tcp(url(address, 8081))).toBe(`second-web0 ${client}`);
  });

  test.each([LAB.host4, LAB.host6, '127.0.0.1', '127.8.8.8', '::1'])(
    'a published port answers the host itself at %s',
    async (address) => {
      expect(await host.tcp(url(address, 8080))).toMatch(/^first-web0 /);
      expect(await host.tcp(url(address, 8081))).toMatch(/^second-web0 /);
      expect(await host.udp(address, 5300)).toMatch(/^first-web0 /);
    },
  );

  test('the host still reaches its own services by loopback addresses', async () => {
    expect(await host.tcp(url('127.0.0.1', 22))).toBe('host 127.0.0.1');
    expect(await host.tcp(url('::1', 22))).toBe('host ::1');
  });

  test.each([LAB.host4, LAB.host6])('machines reach their own stack at %s', async (address) => {
    expect(await machine('first-web0').tcp(url(address, 8080))).toMatch(/^first-web0 /);
    expect(await machine('first-db').tcp(url(address, 8080))).toMatch(/^first-web0 /);
  });

  test('published ports of a stack without egress work', async () => {
    expect(await outside.tcp(url(LAB.host4, 8082))).toBe(`closed-web0 ${LAB.outside4}`);
    expect(await outside.udp(LAB.host6, 5302)).toBe(`closed-web0 ${LAB.outside6}`);
  });

  test('a client that has an address of the stack’s own network is answered', async () => {
    await lab.ip('outside', ['address add 10.20.0.10/32 dev lo']);
    await lab.ip('host', [`route add 10.20.0.10/32 via ${LAB.outside4}`]);
    expect(await outside.tcp(url(LAB.host4, 8080), '10.20.0.10')).toMatch(/^first-web0 100\./);
  });

  test('several targets share the clients, and a client stays with its target', async () => {
    const ask = (from: string): Promise<string> => outside.tcp(url(LAB.host4, 8090), from);
    const once = await Promise.all(LAB.clients4.map(ask));
    const again = await Promise.all(LAB.clients4.map(ask));
    expect(again).toEqual(once);
    expect(new Set(once.map((answer) => answer.split(' ')[0]))).toEqual(
      new Set(['first-web0', 'first-web1']),
    );
  });

  test('a port without IPv6 targets is refused at once by IPv6', async () => {
    expect(await outside.tcp(url(LAB.host4, 8100))).toMatch(/^first-web0/);
    await expect(outside.tcp(url(LAB.host6, 8100))).rejects.toThrow('ECONNREFUSED');
  });

  test('what is not published is not there', async () => {
    await expect(outside.tcp(url(LAB.host4, 80))).rejects.toThrow('ECONNREFUSED');
    expect(await whatGotThrough([() => outside.udp(LAB.host4, 8080)])).toEqual([]);
  });
});

describe('names', () => {
  const front = '10.20.0.1';

  test.each([
    ['web', ['10.20.0.10', '10.20.0.11'], ['fd20::10', 'fd20::11']],
    ['web-1', ['10.20.0.11'], ['fd20::11']],
    ['blog-web-1.blog.internal', ['10.20.0.11'], ['fd20::11']],
    ['db.blog.internal', ['10.20.1.10'], ['fd20:0:0:1::10']],
  ])('%s leads to its machines', async (name, v4, v6) => {
    expect(await machine('first-web0').dns(front, name, 'A')).toEqual(v4);
    expect(await machine('first-web0').dns('[fd20::1]', name, 'AAAA')).toEqual(v6);
  });

  test.each(['10.20.0.11', 'fd20::11'])('%s leads back to the host name', async (address) => {
    const names = await machine('first-web0').dns(front, address, 'PTR');
    expect(names).toEqual(['blog-web-1.blog.internal']);
  });

  test('names of the Internet are asked of the host’s name server, with egress only', async () => {
    expect(await machine('first-web0').dns(front, 'example.org', 'A')).toEqual([LAB.internet4]);
    await expect(machine('closed-web0').dns(front, 'example.org', 'A')).rejects.toThrow('EREFUSED');
    expect(await machine('closed-web0').dns(front, 'db', 'A')).toEqual(['10.20.1.10']);
  });

  test('unknown names of the stack are not passed on', async () => {
    const asked = machine('first-web0').dns(front, 'nobody.blog.internal', 'A');
    await expect(asked).rejects.toThrow('ENOTFOUND');
  });
});

describe('leases', () => {
  let known: Peer;
  let stranger: Peer;
  beforeAll(async () => {
    const network = second.networks[0].id;
    known = await lab.machine('known', { network, mac: MACHINES.web1.mac });
    stranger = await lab.machine('stranger', { network, mac: '52:54:00:00:00:99' });
    for (const name of ['known', 'stranger']) await lab.ip(name, ['route add default dev eth0']);
  });

  test('a known MAC address gets its address, gateway, name server and domain', async () => {
    expect(await known.dhcp4(MACHINES.web1.mac)).toEqual({
      address: '10.20.0.11',
      router: '10.20.0.1',
      nameserver: '10.20.0.1',
      domain: 'blog.internal',
    });
  });

  test('a known MAC address gets its IPv6 address', async () => {
    expect(await known.dhcp6('eth0', MACHINES.web1.mac)).toBe('fd20::11');
  });

  test('an unknown MAC address gets nothing', async () => {
    expect(
      await whatGotThrough([
        () => stranger.dhcp4('52:54:00:00:00:99').then(({ address }) => address),
        () => stranger.dhcp6('eth0', '52:54:00:00:00:99'),
      ]),
    ).toEqual([]);
  });

  test('router advertisements bring the default route and no address', async () => {
    const { stdout } = await lab.run('known', 'ip', ['-6', 'route', 'show', 'default']);
    expect(stdout).toMatch(/^default via fe80::\S+ dev eth0 proto ra/);
    const addresses = await lab.run('known', 'ip', ['-6', 'address', 'show', 'scope', 'global']);
    expect(addresses.stdout).toBe('');
  });
});
