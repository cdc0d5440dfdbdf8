import { expect, test } from 'vitest';
import {
  hardwareFacts,
  type HardwareFiles,
} from '../../../../../runtime/agent/node/core/hardware-facts.ts';
import { NodeHardware } from '../../../../../schemas/agent/hardware.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const NOTHING: HardwareFiles = {
  serial: undefined,
  vendor: undefined,
  product: undefined,
  systemUuid: undefined,
  macs: [],
  image: undefined,
};

test.each<[title: string, files: Partial<HardwareFiles>, facts: object]>([
  ['says nothing of itself', {}, { macs: [] }],
  [
    'says what its firmware does',
    {
      serial: 'C02\n',
      vendor: 'QEMU\n',
      product: 'Q35 \n',
      systemUuid: '4C4C4544-0042-3510-8052-B4C04F4A4E31\n',
    },
    {
      serial: 'C02',
      product: 'QEMU Q35',
      systemUuid: '4c4c4544-0042-3510-8052-b4c04f4a4e31',
      macs: [],
    },
  ],
  [
    'leaves out what is empty or no UUID',
    { serial: ' \n', product: '\n', systemUuid: 'Not Settable' },
    { macs: [] },
  ],
  [
    'names each card once, and no address that is none',
    {
      macs: [
        '52:54:00:00:00:02\n',
        '52:54:00:00:00:01',
        '52:54:00:00:00:02',
        '00:00:00:00:00:00',
        '01:00:5e:00:00:01',
        'a0:00:02:20:fe:80:00:00',
      ],
    },
    { macs: ['52:54:00:00:00:01', '52:54:00:00:00:02'] },
  ],
  [
    'says which image it runs',
    { image: 'version 0.1.0-20261130\nsequence 1796000000\n' },
    { macs: [], image: { version: '0.1.0-20261130', sequence: 1_796_000_000 } },
  ],
  ['says nothing of an image that does not say both', { image: 'version 0.1.0\n' }, { macs: [] }],
])('a machine %s', (_title, files, facts) => {
  expect(hardwareFacts({ ...NOTHING, ...files })).toEqual(facts);
});

test('whatever a machine has, it can be told', () => {
  const macs = Array.from(
    { length: 300 },
    (_none, index) =>
      `52:54:00:00:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`,
  );
  const facts = hardwareFacts({ ...NOTHING, serial: 's'.repeat(10_000), macs });
  expect(NodeHardware.safeParse(facts).success).toBe(true);
  expect(facts.macs).toHaveLength(LIMITS.agent.reports.networkCards);
});
