import { expect, test } from 'vitest';
import { linkMac } from '../../../../../runtime/agent/gateway/core/link-mac.ts';
import { MacAddress } from '../../../../../schemas/ids/names.ts';
import { BACK, FRONT, STACK } from './sample-router.ts';

test('interfaces have MAC addresses that follow from the id and differ by kind', () => {
  const all = [
    linkMac('bridge', FRONT),
    linkMac('leg on the host', FRONT),
    linkMac('leg inside', FRONT),
    linkMac('leg inside', BACK),
    linkMac('uplink on the host', STACK),
    linkMac('uplink inside', STACK),
    linkMac('segment', FRONT),
  ];
  expect(new Set(all).size).toBe(all.length);
  expect(all.every((mac) => MacAddress.safeParse(mac).success)).toBe(true);
  expect(linkMac('leg inside', FRONT)).toBe(linkMac('leg inside', FRONT));
});
