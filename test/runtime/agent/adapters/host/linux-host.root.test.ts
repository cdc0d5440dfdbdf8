import { expect, test } from 'vitest';
import { probeAccelerator } from '../../../../../runtime/agent/adapters/host/accelerator-probe.ts';
import { LinuxHost } from '../../../../../runtime/agent/adapters/host/linux-host.ts';
import { NodeFacts, NodeFigures } from '../../../../../schemas/agent/observed.ts';

const host = new LinuxHost({
  agentVersion: '1.2.3',
  roles: ['compute', 'gateway'],
  accelerator: { accelerator: 'tcg', reason: 'Because.' },
  volumes: { space: async () => ({ totalBytes: 2_000, freeBytes: 1_000 }) },
  hypervisor: async () => 'libvirt 9.0.0, QEMU 7.2.22',
});

test('facts fit the contract and this host', async () => {
  const facts = await host.facts();
  expect(NodeFacts.parse(facts)).toEqual(facts);
  expect(facts).toMatchObject({
    agentVersion: '1.2.3',
    acceleratorReason: 'Because.',
    roles: ['compute', 'gateway'],
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

test('the accelerator is found out in seconds, with a reason that is a sentence', async () => {
  const before = Date.now();
  const { accelerator, reason } = await probeAccelerator();
  expect(Date.now() - before).toBeLessThan(15_000);
  expect(['kvm', 'tcg']).toContain(accelerator);
  expect(reason).toMatch(/^[A-Z].*\.$/);
});
