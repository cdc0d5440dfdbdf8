import { createHash } from 'node:crypto';
import type { DesiredMachine } from '../../../schemas/agent/desired.ts';
import type { NodeFacts } from '../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import { diskDevices } from './domain-disks.ts';
import { MARK_NAMESPACE, machineUuid } from './machine-mark.ts';
import { bridgeName, consoleFile, domainName, tapName } from './names.ts';
import { element, renderXml, type XmlElement } from './xml-element.ts';

/** Where a machine runs: what its definition takes from the node. */
export interface DomainPlace {
  readonly node: NodeId;
  readonly accelerator: NodeFacts['accelerator'];
  /** The pool as the user the machines run as reaches it; absolute. */
  readonly pool: string;
  /** The agent's folder, for the console log; absolute. */
  readonly folder: string;
  /** MTU of the bridges, in bytes. */
  readonly mtu: number;
}

/** A domain definition and the hash that stands for it. */
export interface DomainDefinition {
  readonly xml: string;
  /** sha256 of the XML with an empty mark, in hex: changes whenever anything in it changes. */
  readonly definition: string;
}

/**
 * Renders the libvirt domain of a machine. `docs/machines.md` says why each device is there.
 * Format: https://libvirt.org/formatdomain.html
 */
export function renderDomain(machine: DesiredMachine, place: DomainPlace): DomainDefinition {
  const unmarked = renderXml(domain(machine, place, ''));
  const definition = createHash('sha256').update(unmarked).digest('hex');
  return { definition, xml: renderXml(domain(machine, place, definition)) };
}

function domain(machine: DesiredMachine, place: DomainPlace, definition: string): XmlElement {
  const kvm = place.accelerator === 'kvm';
  return element(
    'domain',
    { type: kvm ? 'kvm' : 'qemu' },
    element('name', {}, domainName(machine.id)),
    element('uuid', {}, machineUuid(machine.id)),
    element('title', {}, machine.name.replace(/\s+/g, ' ')),
    element('metadata', {}, mark(machine, place, definition)),
    element('memory', { unit: 'b' }, String(machine.memoryBytes)),
    element('vcpu', {}, String(machine.cpu)),
    element('os', {}, element('type', { arch: 'x86_64', machine: 'q35' }, 'hvm')),
    element('features', {}, element('acpi'), element('apic'), ...(kvm ? [] : [TRANSLATION_CACHE])),
    processor(machine, kvm),
    clock(),
    element('on_poweroff', {}, 'destroy'),
    element('on_reboot', {}, 'restart'),
    element('on_crash', {}, 'destroy'),
    element('devices', {}, ...devices(machine, place)),
  );
}

const mark = (machine: DesiredMachine, place: DomainPlace, definition: string): XmlElement =>
  element('stackyard:machine', {
    'xmlns:stackyard': MARK_NAMESPACE,
    node: place.node,
    id: machine.id,
    definition,
  });

/** QEMU otherwise takes up to 1 GiB beside the memory of each emulated guest. */
const TRANSLATION_CACHE = element('tcg', {}, element('tb-cache', { unit: 'MiB' }, '256'));

/**
 * With KVM the host's own processor. Emulated, x86-64-v2 as new distributions want it, without what
 * emulation makes slow (AVX, AES). One socket with as many cores as wanted.
 */
function processor(machine: DesiredMachine, kvm: boolean): XmlElement {
  const topology = element('topology', { sockets: 1, cores: machine.cpu, threads: 1 });
  if (kvm) {
    return element('cpu', { mode: 'host-passthrough', check: 'none', migratable: 'on' }, topology);
  }
  const model = element('model', { fallback: 'forbid' }, 'Nehalem');
  return element('cpu', { mode: 'custom', match: 'exact', check: 'none' }, model, topology);
}

const clock = (): XmlElement =>
  element(
    'clock',
    { offset: 'utc' },
    element('timer', { name: 'rtc', tickpolicy: 'catchup' }),
    element('timer', { name: 'pit', tickpolicy: 'delay' }),
    element('timer', { name: 'hpet', present: 'no' }),
  );

const devices = (machine: DesiredMachine, place: DomainPlace): XmlElement[] => [
  ...diskDevices(machine, place.pool),
  ...machine.interfaces.map((nic, index) =>
    element(
      'interface',
      { type: 'bridge' },
      element('mac', { address: nic.mac }),
      element('source', { bridge: bridgeName(nic.network) }),
      element('target', { dev: tapName(machine.id, index) }),
      element('model', { type: 'virtio' }),
      element('mtu', { size: place.mtu }),
      element('rom', { enabled: 'no' }),
    ),
  ),
  element(
    'serial',
    { type: 'pty' },
    element('log', { file: `${place.folder}/${consoleFile(machine.id)}`, append: 'on' }),
  ),
  element(
    'channel',
    { type: 'unix' },
    element('target', { type: 'virtio', name: 'org.qemu.guest_agent.0' }),
  ),
  element('rng', { model: 'virtio' }, element('backend', { model: 'random' }, '/dev/urandom')),
  element('memballoon', { model: 'virtio' }, element('stats', { period: '10' })),
  element('panic', { model: 'isa' }),
  element('controller', { type: 'usb', model: 'none' }),
];
