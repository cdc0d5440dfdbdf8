import { describe, expect, test } from 'vitest';
import { broadcastAddresses, magicPacket } from '../../../packager/native/magic-packet.ts';

describe('a packet that wakes a card', () => {
  test('is six bytes FF and its address sixteen times', () => {
    const packet = Buffer.from(magicPacket('52:54:00:12:AB:ef'));
    expect(packet.toString('hex')).toBe('ff'.repeat(6) + '52540012abef'.repeat(16));
  });

  test.each(['', '52:54:00:12:34', '52:54:00:12:34:5g', '52:54:00:12:34:56:78', '525400123456'])(
    'is none for “%s”',
    (mac) => {
      expect(() => magicPacket(mac)).toThrow('is no MAC address');
    },
  );

  test('goes to everybody in each subnet, and nowhere where nobody else can be', () => {
    const address = (cidr: string | null, over = {}) => ({
      family: 'IPv4',
      internal: false,
      cidr,
      ...over,
    });
    expect(
      broadcastAddresses([
        address('192.168.178.20/24'),
        address('10.1.2.3/9'),
        address('172.31.255.254/12'),
        address('192.168.178.21/24'),
        address('203.0.113.5/30'),
        address('203.0.113.9/31'),
        address('203.0.113.11/32'),
        address('127.0.0.1/8', { internal: true }),
        address('fd00::1/64', { family: 'IPv6' }),
        address(null),
      ]),
    ).toEqual([
      '192.168.178.255',
      '10.127.255.255',
      '172.31.255.255',
      '203.0.113.7',
      '255.255.255.255',
    ]);
  });
});
