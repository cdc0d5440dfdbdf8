import { describe, expect, test } from 'vitest';
import { dhcpDiscover, readDhcpOffer } from '../../../../../runtime/agent/boot/core/dhcp-probe.ts';

/** Where the message begins: behind Ethernet, IP and UDP. */
const MESSAGE = 14 + 20 + 8;

/** @returns an offer as a server answers it */
function offer(number: number, options: readonly number[]): Buffer {
  const message = Buffer.alloc(300);
  message[0] = 2;
  message.writeUInt32BE(number, 4);
  message.set([10, 0, 0, 7], 16);
  message.set([0x63, 0x82, 0x53, 0x63, ...options, 255], 236);
  return message;
}

describe('a question for DHCP servers', () => {
  const frame = Buffer.from(dhcpDiscover('02:00:00:00:00:07', 0x89abcdef));

  test('goes to everybody, from an address that no card of this node has', () => {
    expect(frame.subarray(0, 6).toString('hex')).toBe('ffffffffffff');
    expect(frame.subarray(6, 12).toString('hex')).toBe('020000000007');
  });

  test('has right lengths and a right checksum', () => {
    expect(frame.readUInt16BE(16)).toBe(frame.length - 14);
    expect(frame.readUInt16BE(38)).toBe(frame.length - 34);
    let sum = 0;
    for (let at = 14; at < 34; at += 2) sum += frame.readUInt16BE(at);
    expect((sum & 0xffff) + (sum >>> 16)).toBe(0xffff);
  });

  test('is a DHCPDISCOVER that wants an answer to everybody', () => {
    const message = frame.subarray(MESSAGE);
    expect([message[0], message.readUInt32BE(4), message.readUInt16BE(10)]).toEqual([
      1, 0x89abcdef, 0x8000,
    ]);
    expect(message.subarray(236, 243).toString('hex')).toBe('63825363350101');
  });
});

describe('an answer to it', () => {
  const OPTIONS = [0, 53, 1, 2, 54, 4, 10, 0, 0, 1];

  test('tells which server it is and what it offers', () => {
    expect(readDhcpOffer(offer(7, OPTIONS), 7)).toEqual({
      address: '10.0.0.1',
      offers: '10.0.0.7',
    });
  });

  test.each([
    ['to another question', offer(8, OPTIONS)],
    ['that is no offer', offer(7, [53, 1, 6, 54, 4, 10, 0, 0, 1])],
    ['without a server', offer(7, [53, 1, 2])],
    ['that is cut off', offer(7, OPTIONS).subarray(0, 200)],
    ['with an option that is longer than it', offer(7, [53, 1, 2, 54, 200, 10])],
    ['of no sense', Buffer.alloc(300, 0xff)],
  ])('%s is none', (_, message) => {
    expect(readDhcpOffer(message, 7)).toBeUndefined();
  });
});
