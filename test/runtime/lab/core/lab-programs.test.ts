import { expect, test } from 'vitest';
import type { LabNode } from '../../../../runtime/lab/core/lab-node.ts';
import { labPrograms } from '../../../../runtime/lab/core/lab-programs.ts';

const NODE: LabNode = {
  number: 1,
  firmware: 'bios',
  hasTpm: false,
  hasDisk: true,
  memoryBytes: 2 ** 31,
};
const named = (nodes: LabNode[], isBare = false): string[] =>
  labPrograms({ nodes, isBare }).map(({ program }) => program);

test('a lab needs an emulated TPM if one of its nodes has one', () => {
  expect(named([NODE])).not.toContain('swtpm');
  expect(named([NODE, { ...NODE, number: 2, hasTpm: true }])).toContain('swtpm');
});

test('a lab without a server serves no addresses', () => {
  expect(named([NODE])).toContain('dnsmasq');
  expect(named([NODE], true)).toEqual(['unshare', 'nsenter', 'ip', 'qemu-system-x86_64']);
});
