import { expect, test } from 'vitest';
import { arpAnnouncement } from '../../../../../runtime/agent/gateway/core/arp-announcement.ts';

test('a host asks everybody for its own address, in the shortest frame there is', () => {
  const frame = arpAnnouncement({ mac: '52:54:00:00:0a:ff', address4: '192.168.1.201' });
  expect(Buffer.from(frame).toString('hex')).toBe(
    'ffffffffffff' +
      '525400000aff' +
      '0806' +
      '0001' +
      '0800' +
      '06' +
      '04' +
      '0001' +
      '525400000aff' +
      'c0a801c9' +
      '000000000000' +
      'c0a801c9' +
      '00'.repeat(18),
  );
});
