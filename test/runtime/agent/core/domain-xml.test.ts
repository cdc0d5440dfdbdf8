import { describe, expect, test } from 'vitest';
import { type DomainPlace, renderDomain } from '../../../../runtime/agent/core/domain-xml.ts';
import { readMark } from '../../../../runtime/agent/core/machine-mark.ts';
import { desiredMachine, NODE } from '../../../fakes/machines.ts';

const place: DomainPlace = {
  node: NODE,
  accelerator: 'tcg',
  pool: '/srv/pool/v1',
  folder: '/srv/agent',
  mtu: 1450,
};
const render = (parts: Parameters<typeof desiredMachine>[0] = {}): string =>
  renderDomain(desiredMachine(parts), place).xml;

test('renders an emulated machine', () => {
  const { xml, definition } = renderDomain(desiredMachine(), place);
  expect(xml).toBe(`XML`.replace('DEFINITION', definition));
});

test('renders a machine for KVM with the processor of its host', () => {
  const emulated = render().split('\n');
  const { xml } = renderDomain(desiredMachine(), { ...place, accelerator: 'kvm' });
  const added = xml.split('\n').filter((line) => !emulated.includes(line));
  expect(added.filter((line) => !line.includes('definition='))).toEqual([
    '<domain type="kvm">',
    '  <cpu mode="host-passthrough" check="none" migratable="on">',
  ]);
  expect(xml).not.toContain('Nehalem');
  expect(xml).not.toContain('tb-cache');
});

describe('the hash of a definition', () => {
  const { definition } = renderDomain(desiredMachine(), place);

  test('is in the mark, and the same each time', () => {
    const mark = /<stackyard:machine.*\/>/.exec(render())?.[0] ?? '';
    expect(readMark(mark)).toEqual({ node: NODE, machine: 'machine-0123456789', definition });
    expect(renderDomain(desiredMachine(), place).definition).toBe(definition);
  });

  test.each([
    ['memory', { memoryBytes: 1024 * 1024 * 1024 }],
    ['processors', { cpu: 3 }],
    ['name', { name: 'other' }],
    ['disks', { disks: desiredMachine().disks.slice(0, 1) }],
    ['interfaces', { interfaces: [] }],
  ])('changes with its %s', (_what, parts) => {
    expect(renderDomain(desiredMachine(parts), place).definition).not.toBe(definition);
  });

  test.each([
    ['accelerator', { accelerator: 'kvm' as const }],
    ['pool', { pool: '/elsewhere' }],
    ['MTU', { mtu: 9000 }],
  ])('changes with the %s of its node', (_what, parts) => {
    const other = renderDomain(desiredMachine(), { ...place, ...parts });
    expect(other.definition).not.toBe(definition);
  });

  test('does not change with what only the guest or the agent sees', () => {
    const parts = { power: 'off', hold: true, stopGraceMs: 5, runs: [] } as const;
    const machine = { ...desiredMachine(), ...parts, runs: [] };
    expect(renderDomain(machine, place).definition).toBe(definition);
  });
});

test('no format is left to be guessed', () => {
  const drivers = render().match(/<driver name="qemu".*/g) ?? [];
  expect(drivers).toHaveLength(3);
  for (const driver of drivers) expect(driver).toMatch(/type="(qcow2|raw)"/);
});

test('A13: a name with quotes, line breaks and markup stays one title', () => {
  const lines = render({ name: `a"'</title>\n<os>&amp;\u0000` }).split('\n');
  expect(lines).toContain('  <title>a&quot;&apos;&lt;/title&gt; &lt;os&gt;&amp;amp;\ufffd</title>');
  expect(lines).toHaveLength(render().split('\n').length);
});

test('a machine may have the most disks an appliance may', () => {
  const [first] = desiredMachine().disks;
  const disks = Array.from({ length: 16 }, (_, i) => ({ ...first!, serial: `disk${i}` }));
  const targets = render({ disks }).match(/<target dev="vd[a-z]"/g);
  expect(new Set(targets).size).toBe(17);
});
