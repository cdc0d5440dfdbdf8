import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LinuxNetwork } from '../../../../../runtime/agent/gateway/adapters/linux-network.ts';
import { readLinks } from '../../../../../runtime/agent/gateway/core/found-link.ts';
import { Lan, LAN_HOST } from './lab/lan.ts';
import { NetworkLab } from './lab/network-lab.ts';
import { MACHINES, sampleStack } from './lab/sample-stack.ts';

const PORT = 7_000;
const { web0: WEB0, web1: WEB1 } = MACHINES;
const uplinks = [
  { name: 'attic', source: { kind: 'interface' as const, link: 'card0' } },
  { name: 'gone', source: { kind: 'bridge' as const, link: 'br9' } },
];

/** Two networks that are attached to one LAN by a network card, which no bridge of the host has. */
const [one, two] = [sampleStack({ index: 1 }).networks[0], sampleStack({ index: 2 }).networks[0]];
const inLan = (
  network: typeof one,
  { mac, address4 }: typeof WEB0 | typeof WEB1,
  router4: string,
) => ({
  ...network,
  lan: { at: 'here' as const, uplink: 'attic', router4, hosts: [{ mac, address4 }] },
});
const [first, second] = [inLan(one, WEB0, '10.20.0.1'), inLan(two, WEB1, '10.20.0.2')];

let lab: NetworkLab;
let lan: Lan;
let agent: LinuxNetwork;

beforeAll(async () => {
  lab = await NetworkLab.create();
  lan = await Lan.create();
  await lan.connect({ lab, name: 'card' });
  agent = await lab.agent('barn', { uplinks });
});
afterAll(async () => {
  await lan.close();
  await lab.close();
});

/** What of uplinks is on the host, and the bridge of the card. */
async function found(): Promise<{ bridges: string[]; cardIn: string | undefined }> {
  const { stdout } = await lab.run('host', 'ip', ['-json', '-details', 'address', 'show']);
  const links = readLinks(stdout);
  return {
    bridges: links.map(({ name }) => name).filter((name) => name.startsWith('syk')),
    cardIn: links.find(({ name }) => name === 'card0')?.bridge,
  };
}

test('networks share the bridge that is made for a card, and the card is let go with the last', async () => {
  expect(await agent.networks.ensure(first)).toBe(true);
  expect(await agent.networks.ensure(second)).toBe(true);
  const made = await found();
  expect(made.bridges).toHaveLength(1);
  expect(made.cardIn).toBe(made.bridges[0]);
  expect(await agent.networks.ensure(first)).toBe(false);
  for (const [network, { mac, address4 }] of [
    [one, WEB0],
    [two, WEB1],
  ] as const) {
    const machine = await lab.machine(`m${address4.at(-1)}`, {
      network: network.id,
      mac,
      address4: `${address4}/24`,
    });
    await machine.serve('machine', PORT);
    expect(await lan.peer.udp(address4, PORT)).toBe(`machine ${LAN_HOST}`);
  }
  await agent.networks.remove(one.id);
  expect(await found()).toEqual(made);
  expect(await agent.networks.ensure(two)).toBe(true);
  expect(await found()).toEqual({ bridges: [], cardIn: undefined });
});

test('an uplink that cannot be used is told, and a network that needs it fails and says why', async () => {
  expect(await agent.uplinks.find()).toEqual([
    uplinks[0],
    { ...uplinks[1], unusable: 'This node has no interface br9.' },
  ]);
  const lost = { ...first, lan: { ...first.lan, uplink: 'gone' } };
  await expect(agent.networks.ensure(lost)).rejects.toThrow('This node has no interface br9.');
  const unknown = { ...first, lan: { ...first.lan, uplink: 'school' } };
  await expect(agent.networks.ensure(unknown)).rejects.toThrow(
    'does not offer the uplink “school”',
  );
});
