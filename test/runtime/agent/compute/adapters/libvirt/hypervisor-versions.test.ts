import { expect, test } from 'vitest';
import { formatVersion } from '../../../../../../runtime/agent/compute/adapters/libvirt/hypervisor-versions.ts';

test.each([
  [9_000_000, '9.0.0'],
  [7_002_022, '7.2.22'],
  [11_003_001, '11.3.1'],
])('%d is version %s', (number, version) => {
  expect(formatVersion(number)).toBe(version);
});
