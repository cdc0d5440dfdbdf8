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

const EMULATED = `<domain type="qemu">
  <name>stackyard-0123456789</name>
  <uuid>59714762-0133-895b-b6de-83338645b5e9</uuid>
  <title>blog-web-1</title>
  <metadata>
    <stackyard:machine xmlns:stackyard="urn:stackyard:machine:1" node="node-0000000001" id="machine-0123456789" definition="DEFINITION"/>
  </metadata>
  <memory unit="b">536870912</memory>
  <vcpu>2</vcpu>
  <os>
    <type arch="x86_64" machine="q35">hvm</type>
  </os>
  <features>
    <acpi/>
    <apic/>
    <tcg>
      <tb-cache unit="MiB">256</tb-cache>
    </tcg>
  </features>
  <cpu mode="custom" match="exact" check="none">
    <model fallback="forbid">Nehalem</model>
    <topology sockets="1" cores="2" threads="1"/>
  </cpu>
  <clock offset="utc">
    <timer name="rtc" tickpolicy="catchup"/>
    <timer name="pit" tickpolicy="delay"/>
    <timer name="hpet" present="no"/>
  </clock>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <disk type="file" device="disk">
      <driver name="qemu" type="qcow2" discard="unmap" detect_zeroes="unmap"/>
      <source file="/srv/pool/v1/volumes/volume-000000000a.qcow2">
        <seclabel model="dac" relabel="no"/>
      </source>
      <target dev="vda" bus="virtio"/>
      <boot order="1"/>
      <serial>system</serial>
    </disk>
    <disk type="file" device="disk">
      <driver name="qemu" type="qcow2" discard="unmap" detect_zeroes="unmap"/>
      <source file="/srv/pool/v1/volumes/volume-000000000b.qcow2">
        <seclabel model="dac" relabel="no"/>
      </source>
      <target dev="vdb" bus="virtio"/>
      <serial>mysql</serial>
    </disk>
    <disk type="file" device="disk">
      <driver name="qemu" type="raw"/>
      <source file="/srv/pool/v1/seeds/machine-0123456789.img">
        <seclabel model="dac" relabel="no"/>
      </source>
      <target dev="vdc" bus="virtio"/>
      <readonly/>
      <serial>CIDATA</serial>
    </disk>
    <interface type="bridge">
      <mac address="02:00:00:00:00:01"/>
      <source bridge="syb000000000a"/>
      <target dev="sy0123456789.0"/>
      <model type="virtio"/>
      <mtu size="1450"/>
      <rom enabled="no"/>
    </interface>
    <serial type="pty">
      <log file="/srv/agent/console/machine-0123456789.log" append="on"/>
    </serial>
    <channel type="unix">
      <target type="virtio" name="org.qemu.guest_agent.0"/>
    </channel>
    <rng model="virtio">
      <backend model="random">/dev/urandom</backend>
    </rng>
    <memballoon model="virtio">
      <stats period="10"/>
    </memballoon>
    <panic model="isa"/>
    <controller type="usb" model="none"/>
  </devices>
</domain>
`;

test('renders an emulated machine', () => {
  const { xml, definition } = renderDomain(desiredMachine(), place);
  expect(xml).toBe(EMULATED.replace('DEFINITION', definition));
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

test('A11: no format is left to be guessed', () => {
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
