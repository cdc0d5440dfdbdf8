import { describe, expect, test } from 'vitest';
import { bootLinks, readCarriers } from '../../../../../runtime/agent/boot/core/boot-links.ts';
import { bootNotices } from '../../../../../runtime/agent/boot/core/boot-notices.ts';
import { readLoaderVersion } from '../../../../../runtime/agent/boot/core/loader-version.ts';
import { planAddress } from '../../../../../runtime/agent/boot/core/plan-address.ts';
import { renderBootTable } from '../../../../../runtime/agent/boot/core/render-boot-table.ts';
import type { FoundLink } from '../../../../../runtime/agent/gateway/core/found-link.ts';
import { desiredBoot } from '../lab/desired-boot.ts';

const link = (name: string, changes: Partial<FoundLink> = {}): FoundLink => ({
  name,
  index: 2,
  peerIndex: undefined,
  mac: '52:54:00:00:00:01',
  alias: undefined,
  kind: undefined,
  bridge: undefined,
  up: true,
  mtu: 1_500,
  vxlan: undefined,
  learns: undefined,
  addresses: [],
  ...changes,
});

describe('cards to boot by', () => {
  test('are cards and bridges of the host, and none that an agent has made', () => {
    const links = [
      link('lo', { mac: '00:00:00:00:00:00' }),
      link('eth0', { addresses: ['192.0.2.1/24', '2001:db8::1/64'] }),
      link('eth1', { bridge: 'br0' }),
      link('br0', { kind: 'bridge' }),
      link('syb0123456789', { kind: 'bridge', alias: 'stackyard node-0123456789 network-1' }),
      link('wg0', { kind: 'wireguard', mac: undefined }),
    ];
    expect(bootLinks(links, new Set(['eth0']))).toEqual([
      { link: 'eth0', addresses: ['192.0.2.1/24'], mac: '52:54:00:00:00:01', carrier: true },
      { link: 'br0', addresses: [], mac: '52:54:00:00:00:01', carrier: false },
    ]);
  });

  test('have a carrier when something is at their other end', () => {
    const json = '[{"ifname":"a","flags":["UP","LOWER_UP"]},{"ifname":"b","flags":["UP"]}]';
    expect(readCarriers(json)).toEqual(new Set(['a']));
  });

  test('are given the address and switched on as far as that is missing', () => {
    const boot = desiredBoot();
    const bare = { name: 'boot0', addresses: ['192.0.2.1/24'], up: false };
    expect(planAddress(boot, bare)).toEqual([
      'address add 10.77.0.1/24 broadcast + dev boot0',
      'link set boot0 up',
    ]);
    expect(planAddress(boot, { ...bare, addresses: ['10.77.0.1/24'], up: true })).toEqual([]);
  });
});

describe('the firewall of a boot network', () => {
  const names = { table: 'stackyard-boot-x', mark: 'stackyard node-x' };
  const ports = { image: 8_472, tunnel: 8_473 };

  test('lets in what machines need to boot and the doors of nodes, and passes nothing on', () => {
    expect(renderBootTable(desiredBoot(), names, ports)).toBe(`table inet stackyard-boot-x
delete table inet stackyard-boot-x
table inet stackyard-boot-x {
  comment "stackyard node-x"
  chain input {
    type filter hook input priority filter; policy accept;
    iifname != "boot0" accept
    ct state established,related accept
    icmp type echo-request accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    udp dport { 67, 68, 69, 4011 } accept
    tcp dport { 8480, 8472, 2049, 8471 } accept
    udp dport { 4789, 8473 } accept
    drop
  }
  chain forward {
    type filter hook forward priority filter; policy accept;
    iifname != "boot0" accept
    oifname "boot0" accept
    ct state established,related accept
    ct status dnat accept
    drop
  }
}
`);
  });

  test('keeps the agents’ door shut where the server is elsewhere, and a port that is not used', () => {
    const boot = desiredBoot({ server: 'https://192.0.2.7:8471' });
    const text = renderBootTable(boot, names, { ...ports, image: undefined });
    expect(text).toContain('tcp dport { 8480, 2049 } accept');
  });

  test('leaves to the host what it passes on where it is the way out of its clients', () => {
    const dhcp = { ...desiredBoot().dhcp, router: '10.77.0.1' } as never;
    const [, forward] = renderBootTable(desiredBoot({ dhcp }), names, ports).split('chain forward');
    expect(forward).not.toContain('drop');
  });
});

describe('notices about a boot network', () => {
  const nothing = { others: [], shared: [], altered: [] };
  const other = { address: '10.77.0.2', offers: '10.77.0.10' };
  const proxy = desiredBoot({ dhcp: { mode: 'proxy' } });

  test('are none where all is well', () => {
    expect(bootNotices(desiredBoot(), nothing)).toEqual([]);
    expect(bootNotices(proxy, { ...nothing, others: [other] })).toEqual([]);
    expect(bootNotices(proxy, { ...nothing, others: undefined })).toEqual([]);
  });

  test('name another DHCP server, and say that there is none where one is needed', () => {
    expect(bootNotices(desiredBoot(), { ...nothing, others: [other] })).toEqual([
      expect.stringMatching(/^Another DHCP server, 10\.77\.0\.2, answers/),
    ]);
    expect(bootNotices(proxy, nothing)).toEqual([expect.stringMatching(/^No DHCP server answers/)]);
  });

  test('name machines that share a MAC address, and files that were altered', () => {
    const shared = [{ mac: '52:54:00:00:00:01', names: ['a', 'b'] }];
    expect(bootNotices(desiredBoot(), { ...nothing, shared, altered: ['initrd'] })).toEqual([
      expect.stringContaining('have the MAC address 52:54:00:00:00:01 (a, b)'),
      expect.stringContaining('initrd was altered'),
    ]);
  });
});

describe('the version of iPXE', () => {
  test.each([
    ['\0iPXE\x001.21.1+git20250501.dad20602+dfsg-1\0', '1.21.1+git20250501.dad20602+dfsg-1', false],
    ['\x001.0.0+git-20190125.36a4c85-5.1\0', '1.0.0+git-20190125.36a4c85-5.1', true],
  ])('is found in it: %j', (bytes, text, isTooOld) => {
    expect(readLoaderVersion(bytes)).toEqual({ text, isTooOld });
  });

  test('is unknown where it says none', () => {
    expect(readLoaderVersion('\x7fELF')).toBeUndefined();
  });
});
