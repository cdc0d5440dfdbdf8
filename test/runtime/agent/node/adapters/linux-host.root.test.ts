import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { probeAccelerator } from '../../../../../runtime/agent/node/adapters/accelerator-probe.ts';
import { LinuxHost } from '../../../../../runtime/agent/node/adapters/linux-host.ts';
import { NodeFacts, NodeFigures } from '../../../../../schemas/agent/observed.ts';

const host = new LinuxHost({
  agentVersion: '1.2.3',
  roles: ['compute', 'gateway'],
  accelerator: { accelerator: 'tcg', reason: 'Because.' },
  volumes: { space: async () => ({ totalBytes: 2_000, freeBytes: 1_000 }) },
  hypervisor: async () => 'libvirt 9.0.0, QEMU 7.2.22',
  processor: async () => undefined,
  disks: async () => undefined,
  securityModels: async () => ['dac', 'apparmor'],
  underlay: { find: async () => ({ kind: 'found', address: '192.0.2.7', mtu: 1_500 }) },
});

test('facts fit the contract and this host', async () => {
  const facts = await host.facts();
  expect(NodeFacts.parse(facts)).toEqual(facts);
  expect(facts).toMatchObject({
    agentVersion: '1.2.3',
    acceleratorReason: 'Because.',
    roles: ['compute', 'gateway'],
    firmware: ['bios', 'uefi'],
    confinement: { users: 'stack', profiles: 'apparmor' },
    underlay: { address: '192.0.2.7', mtu: 1_500 },
  });
  expect(facts.memoryBytes).toBeGreaterThan(64 * 1024 * 1024);
  expect(Date.parse(facts.bootedAt)).toBeLessThan(Date.now());
});

test('figures fit the contract and add up', async () => {
  const figures = await host.figures();
  expect(NodeFigures.parse(figures)).toEqual(figures);
  const { memoryBytes } = await host.facts();
  expect(figures.memoryUsedBytes + figures.memoryFreeBytes).toBe(memoryBytes);
  expect(figures.cpuPercent).toBeLessThanOrEqual(100);
  expect(figures).toMatchObject({ poolTotalBytes: 2_000, poolFreeBytes: 1_000 });
});

test('what went through network cards is counted, and nothing else', async () => {
  const through = async (): Promise<readonly [number, number]> => {
    const dev = await readFile('/proc/net/dev', 'utf8');
    const rows = dev.split('\n').flatMap((line) => {
      const [, name, figures = ''] = /^ *([^:]+): *(.*)$/.exec(line) ?? [];
      const isCard = name !== undefined && existsSync(`/sys/class/net/${name}/device`);
      return isCard ? [figures.split(/ +/).map(Number)] : [];
    });
    const sum = (column: number) => rows.reduce((total, row) => total + (row[column] ?? 0), 0);
    return [sum(0), sum(8)];
  };
  const before = await through();
  const { netReceiveBytes = 0, netSendBytes = 0 } = await host.figures();
  const after = await through();
  expect(netReceiveBytes).toBeGreaterThanOrEqual(before[0]);
  expect(netReceiveBytes).toBeLessThanOrEqual(after[0]);
  expect(netSendBytes).toBeGreaterThanOrEqual(before[1]);
  expect(netSendBytes).toBeLessThanOrEqual(after[1]);
});

test('the accelerator is found out in seconds, with a reason that is a sentence', async () => {
  const before = Date.now();
  const { accelerator, reason } = await probeAccelerator();
  expect(Date.now() - before).toBeLessThan(15_000);
  expect(['kvm', 'tcg']).toContain(accelerator);
  expect(reason).toMatch(/^[A-Z].*\.$/);
});
