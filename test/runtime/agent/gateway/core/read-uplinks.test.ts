import { expect, test } from 'vitest';
import { readUplinks } from '../../../../../runtime/agent/gateway/core/read-uplinks.ts';

test('uplinks are named one after the other, each with what leads into its LAN', () => {
  expect(
    readUplinks(' school=bridge:br0  labs=interface:eth1,vlan=30\tattic=interface:enp3s0.7 '),
  ).toEqual([
    { name: 'school', source: { kind: 'bridge', link: 'br0' } },
    { name: 'labs', source: { kind: 'interface', link: 'eth1', vlan: 30 } },
    { name: 'attic', source: { kind: 'interface', link: 'enp3s0.7' } },
  ]);
  expect(readUplinks('')).toEqual([]);
});

test.each([
  'br0',
  'school=br0',
  'school=bridge:',
  'school=switch:br0',
  'School=bridge:br0',
  'school=bridge:br0,vlan=30',
  'school=bridge:br0;reboot',
  'school=bridge:-br0',
  'school=bridge:a-name-that-is-too-long',
  'school=interface:eth1,vlan=0',
  'school=interface:eth1,vlan=4095',
  'school=interface:eth1,vlan=x',
  'school=bridge:br0 school=bridge:br1',
  Array.from({ length: 17 }, (_, i) => `u${i}=bridge:br${i}`).join(' '),
])('%s is refused', (text) => {
  expect(() => readUplinks(text)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: expect.stringContaining('STACKYARD_AGENT_UPLINKS'),
    }),
  );
});
