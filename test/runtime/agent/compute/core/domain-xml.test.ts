import { describe, expect, test } from 'vitest';
import {
  type DomainPlace,
  renderArrival,
  renderDomain,
} from '../../../../../runtime/agent/compute/core/domain-xml.ts';
import { readMark } from '../../../../../runtime/agent/compute/core/machine-mark.ts';
import type { DesiredMachine } from '../../../../../schemas/agent/desired.ts';
import type { VolumePlaces } from '../../../../../runtime/agent/storage/core/volume-places.ts';
import type { PoolId, StackId } from '../../../../../schemas/ids/brand.ts';
import { desiredMachine, mtusOf, NODE } from '../../../../fakes/machines.ts';

const place: DomainPlace = {
  node: NODE,
  accelerator: 'tcg',
  pool: '/srv/pool/v1',
  folder: '/srv/agent',
  user: { uid: 64055, gid: 107 },
};
const rendered = (machine: DesiredMachine, where: DomainPlace = place) =>
  renderDomain(machine, where, mtusOf(machine));
const render = (parts: Parameters<typeof desiredMachine>[0] = {}): string =>
  rendered(desiredMachine(parts)).xml;

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
  <seclabel type="static" model="dac" relabel="yes">
    <label>+2112513057:+107</label>
  </seclabel>
</domain>
`;

test('renders an emulated machine', () => {
  const { xml, definition } = rendered(desiredMachine());
  expect(xml).toBe(EMULATED.replace('DEFINITION', definition));
});

test('renders a machine for KVM with the processor of its host', () => {
  const emulated = render().split('\n');
  const { xml } = rendered(desiredMachine(), { ...place, accelerator: 'kvm' });
  const added = xml.split('\n').filter((line) => !emulated.includes(line));
  expect(added.filter((line) => !line.includes('definition='))).toEqual([
    '<domain type="kvm">',
    '  <cpu mode="host-passthrough" check="none" migratable="on">',
  ]);
  expect(xml).not.toContain('Nehalem');
  expect(xml).not.toContain('tb-cache');
});

describe('a machine with the processor that nodes have in common', () => {
  const processor = {
    vendor: 'Intel',
    model: 'Haswell',
    features: ['avx2', 'fma'],
    without: ['hle'],
  };
  const machine = { ...desiredMachine(), processor };
  const kvm: DomainPlace = { ...place, accelerator: 'kvm' };

  test('sees exactly that, and its process will tell', () => {
    const { xml } = rendered(machine, kvm);
    expect(xml).toContain(`  <cpu mode="custom" match="exact" check="none">
    <model fallback="forbid">Haswell</model>
    <vendor>Intel</vendor>
    <topology sockets="1" cores="2" threads="1"/>
    <feature policy="require" name="avx2"/>
    <feature policy="require" name="fma"/>
    <feature policy="disable" name="hle"/>
  </cpu>
`);
    expect(xml).toContain('model="Haswell" features="avx2 fma" without="hle"/>');
    expect(rendered(machine, kvm).definition).not.toBe(rendered(desiredMachine(), kvm).definition);
  });

  test('is emulated as ever where there is no hardware virtualisation', () => {
    expect(rendered(machine)).toEqual(rendered(desiredMachine()));
  });

  test('comes here running with what it was started with, and is defined anew if that differs', () => {
    const arriving = (seen: typeof processor | undefined) => {
      const running = { machineType: 'pc-q35-7.2', startedAt: '2026-01-02T03:04:05.678Z' };
      const parts = { mtus: mtusOf(machine), places: new Map() };
      return renderArrival(machine, kvm, { ...parts, running: { ...running, processor: seen } });
    };
    const definitionIn = (xml: string) => /definition="([0-9a-f]{64})"/.exec(xml)?.[1];
    const { definition } = rendered(machine, kvm);
    expect(definitionIn(arriving(processor))).toBe(definition);
    expect(arriving(undefined)).toContain('mode="host-passthrough"');
    expect(arriving(undefined)).not.toContain('Haswell');
    expect(definitionIn(arriving(undefined))).not.toBe(definition);
    const older = { ...processor, model: 'Broadwell' };
    expect(arriving(older)).toContain('<model fallback="forbid">Broadwell</model>');
    expect(arriving(older)).toContain('model="Broadwell" features=');
    expect(definitionIn(arriving(older))).not.toBe(definition);
  });
});

test('I6: a machine that starts by UEFI has its firmware, and variables beside its system disk', () => {
  const bios = render().split('\n');
  const uefi = render({ firmware: 'uefi' }).split('\n');
  const added = uefi.filter((line) => !bios.includes(line));
  expect(added.filter((line) => !line.includes('definition='))).toEqual([
    '    <loader readonly="yes" secure="no" type="pflash">/usr/share/OVMF/OVMF_CODE_4M.fd</loader>',
    '    <nvram>/srv/pool/v1/volumes/volume-000000000a.nvram</nvram>',
  ]);
});

test('S15: machines of one stack share a user, those of another have another', () => {
  const userOf = (parts: Parameters<typeof desiredMachine>[0]) =>
    /<label>(.*)<\/label>/.exec(render(parts))?.[1];
  const [one, other] = ['stack-0000000001' as StackId, 'stack-0000000002' as StackId];
  expect(userOf({ stack: one, name: 'a' })).toBe(userOf({ stack: one, name: 'b' }));
  expect(userOf({ stack: one })).not.toBe(userOf({ stack: other }));
});

describe('the hash of a definition', () => {
  const { definition } = rendered(desiredMachine());

  test('is in the mark, and the same each time', () => {
    const mark = /<stackyard:machine.*\/>/.exec(render())?.[0] ?? '';
    expect(readMark(mark)).toEqual({ node: NODE, machine: 'machine-0123456789', definition });
    expect(rendered(desiredMachine()).definition).toBe(definition);
  });

  test.each([
    ['memory', { memoryBytes: 1024 * 1024 * 1024 }],
    ['processors', { cpu: 3 }],
    ['name', { name: 'other' }],
    ['disks', { disks: desiredMachine().disks.slice(0, 1) }],
    ['interfaces', { interfaces: [] }],
  ])('changes with its %s', (_what, parts) => {
    expect(rendered(desiredMachine(parts)).definition).not.toBe(definition);
  });

  test.each([
    ['accelerator', { accelerator: 'kvm' as const }],
    ['pool', { pool: '/elsewhere' }],
  ])('changes with the %s of its node', (_what, parts) => {
    const other = rendered(desiredMachine(), { ...place, ...parts });
    expect(other.definition).not.toBe(definition);
  });

  test('changes with the MTU of a network, which is left out while the node does not know it', () => {
    const machine = desiredMachine();
    const { network } = machine.interfaces[0]!;
    const big = renderDomain(machine, place, new Map([[network, 8_950]]));
    expect(big.xml).toContain('<mtu size="8950"/>');
    const unknown = renderDomain(machine, place, new Map());
    expect(unknown.xml).not.toContain('<mtu');
    expect(new Set([definition, big.definition, unknown.definition]).size).toBe(3);
  });

  test('does not change with what only the guest or the agent sees', () => {
    const parts = { power: 'off', hold: true, stopGraceMs: 5, runs: [] } as const;
    const machine = { ...desiredMachine(), ...parts, runs: [] };
    expect(rendered(machine).definition).toBe(definition);
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

test('a volume in another pool is reached there, its variables too; the seed stays in the node’s own', () => {
  const machine = desiredMachine({ firmware: 'uefi' });
  const [system, data] = machine.disks.map(({ volume }) => volume);
  const pool = 'pool-000000000a' as PoolId;
  const files = (places: VolumePlaces): string[] =>
    [
      ...renderDomain(machine, place, mtusOf(machine), places).xml.matchAll(
        /source file="([^"]+)"|<nvram>([^<]+)</g,
      ),
    ].map(([, file, variables]) => file ?? variables ?? '');
  const there = '/run/stackyard/0000000001/pools/000000000a/stackyard-v1';
  expect(files(new Map([[system!, pool]]))).toEqual([
    `${there}/volumes/${system}.nvram`,
    `${there}/volumes/${system}.qcow2`,
    `/srv/pool/v1/volumes/${data}.qcow2`,
    `/srv/pool/v1/seeds/${machine.id}.img`,
  ]);
  const definition = (places?: VolumePlaces): string =>
    renderDomain(machine, place, mtusOf(machine), places).definition;
  expect(definition(new Map())).toBe(definition());
  expect(definition(new Map([[data!, pool]]))).not.toBe(definition());
});
