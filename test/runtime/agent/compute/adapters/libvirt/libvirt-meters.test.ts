import { expect, test } from 'vitest';
import { cpuPercent } from '../../../../../../runtime/agent/compute/adapters/libvirt/libvirt-meters.ts';

test.each([
  ['half of one', 0, 0.5e9, 1, 50],
  ['half of one, out of two', 0, 0.5e9, 2, 25],
  ['more than there is, by QEMU itself', 0, 3e9, 2, 100],
  ['a counter that went back', 5e9, 1e9, 1, 0],
] as const)('load in one second: %s', (...row) => {
  const [, before, after, cpus, percent] = row;
  const samples = [
    { atMs: 1_000, cpuNanoseconds: before },
    { atMs: 2_000, cpuNanoseconds: after },
  ] as const;
  expect(cpuPercent(...samples, cpus)).toBe(percent);
});

test('two looks at the same time show no load', () => {
  const sample = { atMs: 1_000, cpuNanoseconds: 0 };
  expect(cpuPercent(sample, { ...sample, cpuNanoseconds: 1e9 }, 1)).toBe(0);
});
