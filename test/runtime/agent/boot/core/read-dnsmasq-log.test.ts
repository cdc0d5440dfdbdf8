import { describe, expect, test } from 'vitest';
import { DnsmasqLogReader } from '../../../../../runtime/agent/boot/core/read-dnsmasq-log.ts';
import { tellDhcpEvent } from '../../../../../runtime/agent/boot/core/tell-dhcp-event.ts';

const MAC = '52:54:00:00:00:02';
const dhcp = (number: number, text: string): string =>
  `Nov 30 07:47:15 dnsmasq-dhcp[23805]: ${number} ${text}`;
const tftp = (text: string): string => `Nov 30 07:47:17 dnsmasq-tftp[23805]: ${text}`;

/** @returns what all lines together tell */
function read(...lines: string[]) {
  const reader = new DnsmasqLogReader();
  return lines.flatMap((line) => reader.read(line) ?? []);
}

describe('the log of dnsmasq', () => {
  test('tells who was given an address, and what it says of itself', () => {
    const lines = [
      dhcp(1425689647, 'available DHCP range: 10.77.0.100 -- 10.77.0.200'),
      dhcp(1425689647, 'vendor class: PXEClient:Arch:00007:UNDI:003000'),
      dhcp(1425689647, `DHCPREQUEST(br0) 10.77.0.157 ${MAC} `),
      dhcp(1425689647, 'tags: uefi, br0'),
      dhcp(1425689647, `DHCPACK(br0) 10.77.0.157 ${MAC} `),
    ];
    expect(read(...lines)).toEqual([
      {
        kind: 'answered',
        mac: MAC,
        address: '10.77.0.157',
        architecture: 7,
        byHttp: false,
        isIpxe: false,
      },
    ]);
  });

  test('keeps exchanges apart that happen at the same time', () => {
    const lines = [
      dhcp(1, 'vendor class: PXEClient:Arch:00000:UNDI:002001'),
      dhcp(2, 'vendor class: HTTPClient:Arch:00016:UNDI:003001'),
      dhcp(1, 'user class: iPXE'),
      dhcp(2, 'DHCPACK(br0) 10.77.0.2 52:54:00:00:00:22 '),
      dhcp(1, 'DHCPACK(br0) 10.77.0.1 52:54:00:00:00:11 '),
    ];
    expect(read(...lines)).toMatchObject([
      { mac: '52:54:00:00:00:22', architecture: 16, byHttp: true, isIpxe: false },
      { mac: '52:54:00:00:00:11', architecture: 0, byHttp: false, isIpxe: true },
    ]);
  });

  test.each([`PXE(br0) ${MAC} proxy`, `PXE(br0) 10.77.0.41 ${MAC} proxy`])(
    'tells who was told where to boot from beside another server: %s',
    (line) => {
      const [event] = read(
        dhcp(1, 'vendor class: PXEClient:Arch:00007:UNDI:003000'),
        dhcp(1, line),
      );
      expect(event).toMatchObject({ kind: 'answered', mac: MAC });
    },
  );

  test('tells which file went to whom by TFTP', () => {
    expect(read(tftp('sent /run/stackyard/x/boot/snponly.efi to 10.77.0.157'))).toEqual([
      { kind: 'sent', address: '10.77.0.157', file: 'snponly.efi' },
    ]);
    expect(read(tftp('error 8 User aborted the transfer received from 10.77.0.157'))).toEqual([]);
  });

  test('tells when no address is left', () => {
    const lines = [
      dhcp(1, 'vendor class: PXEClient:Arch:00000:UNDI:002001'),
      dhcp(1, `DHCPDISCOVER(br0) ${MAC} no address available`),
    ];
    expect(read(...lines)).toEqual([{ kind: 'no-address', mac: MAC }]);
  });

  test('is silent about a system that runs and renews its address', () => {
    expect(
      read(dhcp(1, 'vendor class: udhcp 1.35.0'), dhcp(1, `DHCPACK(br0) 10.77.0.1 ${MAC}`)),
    ).toEqual([]);
  });

  test('takes nothing for its own that a client has put into it', () => {
    const line = dhcp(1, `client provides name: x DHCPACK(br0) 10.77.0.1 ${MAC}`);
    expect(read(dhcp(1, 'vendor class: PXEClient:Arch:00000'), line)).toEqual([]);
  });

  test('forgets exchanges that are never ended', () => {
    const reader = new DnsmasqLogReader();
    reader.read(dhcp(0, 'vendor class: PXEClient:Arch:00000:UNDI:002001'));
    for (let number = 1; number <= 256; number += 1) {
      reader.read(dhcp(number, 'vendor class: PXEClient:Arch:00000:UNDI:002001'));
    }
    expect(reader.read(dhcp(0, `DHCPACK(br0) 10.77.0.1 ${MAC}`))).toBeUndefined();
    expect(reader.read(dhcp(1, `DHCPACK(br0) 10.77.0.1 ${MAC}`))).toBeDefined();
  });
});

const answered = (architecture: number, isIpxe = false) => ({
  kind: 'answered' as const,
  mac: MAC,
  address: '10.77.0.157',
  architecture,
  byHttp: false,
  isIpxe,
});

describe('an event of dnsmasq', () => {
  const tell = (event: Parameters<typeof tellDhcpEvent>[0]) =>
    tellDhcpEvent(event, (address) => (address === '10.77.0.157' ? MAC : undefined));

  test('is the stage at which a machine is, in words', () => {
    expect(tell(answered(0))).toMatchObject({
      stage: 'address',
      firmware: 'bios',
      message: 'Has the address 10.77.0.157; its firmware is a BIOS',
    });
    expect(tell(answered(16))).toMatchObject({ stage: 'address', firmware: 'uefi-http' });
    expect(tell(answered(7, true))).toMatchObject({ stage: 'loader' });
  });

  test.each([
    [6, 'a 32-bit UEFI'],
    [11, 'a UEFI for 64-bit ARM'],
    [77, 'firmware number 77'],
  ])('says that firmware %s has no loader', (architecture, words) => {
    expect(tell(answered(architecture))).toMatchObject({
      stage: 'failed',
      firmware: 'other',
      message: `Its firmware is ${words}, for which there is no loader here`,
    });
  });

  test('counts a file for the machine that has the address', () => {
    const sent = { kind: 'sent' as const, file: 'snponly.efi' };
    expect(tell({ ...sent, address: '10.77.0.157' })).toEqual({
      mac: MAC,
      stage: 'loader',
      message: 'Fetched the loader snponly.efi',
    });
    expect(tell({ ...sent, address: '10.77.0.9' })).toBeUndefined();
  });
});
