import { createHash } from 'node:crypto';
import type { DesiredMachine } from '../../../../schemas/agent/desired.ts';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import type { MachineProcessor } from '../../../../schemas/agent/processor.ts';
import type { NodeId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { MachineUser, NetworkMtus } from '../ports/hypervisor.ts';
import { diskDevices } from './domain-disks.ts';
import { MARK_NAMESPACE, machineUuid, RUN_NAMESPACE } from './machine-mark.ts';
import {
  bridgeName,
  consoleFile,
  domainName,
  poolPath,
  tapName,
  variablesFile,
} from '../../node/core/names.ts';
import { processorNote } from './processor/processor-note.ts';
import { ownerOf } from '../../node/core/stack-user.ts';
import { UEFI_FIRMWARE } from '../../node/core/uefi-firmware.ts';
import type { VolumePlaces } from '../../storage/core/volume-places.ts';
import { element, renderXml, type XmlElement } from '../../node/core/xml-element.ts';

/** Where a machine runs: what its definition takes from the node. */
export interface DomainPlace {
  readonly node: NodeId;
  readonly accelerator: NodeFacts['accelerator'];
  /** The node's own pool as the user the machines run as reaches it; absolute. */
  readonly pool: string;
  /** The agent's folder, for the console log; absolute. */
  readonly folder: string;
  /** Whom libvirt would run machines as. */
  readonly user: MachineUser;
}

/** A domain definition and the hash that stands for it. */
export interface DomainDefinition {
  readonly xml: string;
  /** sha256 of the XML with an empty mark, in hex: changes whenever anything in it changes. */
  readonly definition: string;
}

/** What a machine that comes here running was started as. */
export interface RunningMachine {
  /** QEMU's name of its kind of board, with the version it was started with. */
  readonly machineType: string;
  readonly startedAt: string;
  /** What its process sees; undefined: what it was started with is not told. */
  readonly processor?: MachineProcessor | undefined;
}

/** What goes into the definition of a machine that comes here running, besides it and its node. */
export interface ArrivalParts {
  readonly mtus: NetworkMtus;
  readonly places: VolumePlaces;
  readonly running: RunningMachine;
}

/**
 * Renders the domain of a machine that comes here running. It has the mark of the machine as it is
 * defined here with the processor it has, and differs from that in nothing but what a running machine
 * cannot change. With another processor it is defined anew afterwards, for its next start.
 */
export function renderArrival(
  machine: DesiredMachine,
  place: DomainPlace,
  { mtus, places, running }: ArrivalParts,
): string {
  const here = { ...machine, processor: running.processor };
  const { definition } = renderDomain(here, place, mtus, places);
  const poolOf = poolPaths(place, places);
  return renderXml(domain(here, place, { mtus, definition, poolOf, running }));
}

/**
 * Renders the libvirt domain of a machine. A network that the node does not know has no MTU yet; the
 * machine does not start before it does. `docs/machines.md` says why each device is there.
 * Format: https://libvirt.org/formatdomain.html
 *
 * @param places of its volumes that are not in the node's own pool
 */
export function renderDomain(
  machine: DesiredMachine,
  place: DomainPlace,
  mtus: NetworkMtus,
  places: VolumePlaces = new Map(),
): DomainDefinition {
  const poolOf = poolPaths(place, places);
  const render = (definition: string): string =>
    renderXml(domain(machine, place, { mtus, definition, poolOf }));
  const unmarked = render('');
  const definition = createHash('sha256').update(unmarked).digest('hex');
  return { definition, xml: render(definition) };
}

type PoolOf = (volume: VolumeId) => string;

/** @returns the path of the pool that a volume is in */
export const poolPaths =
  ({ node, pool }: Pick<DomainPlace, 'node' | 'pool'>, places: VolumePlaces): PoolOf =>
  (volume) => {
    const other = places.get(volume);
    return other === undefined ? pool : poolPath(node, other);
  };

/** What goes into a definition besides the machine and its node. */
interface DomainParts {
  readonly mtus: NetworkMtus;
  readonly definition: string;
  readonly poolOf: PoolOf;
  readonly running?: RunningMachine;
}

function domain(
  machine: DesiredMachine,
  place: DomainPlace,
  { mtus, definition, poolOf, running }: DomainParts,
): XmlElement {
  const kvm = place.accelerator === 'kvm';
  return element(
    'domain',
    { type: kvm ? 'kvm' : 'qemu' },
    element('name', {}, domainName(machine.id)),
    element('uuid', {}, machineUuid(machine.id)),
    element('title', {}, machine.name.replace(/\s+/g, ' ')),
    element(
      'metadata',
      {},
      mark(machine, place, definition),
      ...(kvm && machine.processor ? [processorNote(machine.processor)] : []),
      ...runNote(running),
    ),
    element('memory', { unit: 'b' }, String(machine.memoryBytes)),
    element('vcpu', {}, String(machine.cpu)),
    element('os', {}, ...operatingSystem(machine, poolOf, running?.machineType)),
    element('features', {}, element('acpi'), element('apic'), ...(kvm ? [] : [TRANSLATION_CACHE])),
    processor(machine, kvm),
    clock(),
    element('on_poweroff', {}, 'destroy'),
    element('on_reboot', {}, 'restart'),
    element('on_crash', {}, 'destroy'),
    element('devices', {}, ...devices(machine, place, { mtus, poolOf })),
    confinement(machine, place),
  );
}

/**
 * A BIOS is QEMU's default. UEFI is two pieces of flash: the program, shared and not writable, and
 * the variables of this machine.
 */
function operatingSystem(
  { disks, firmware }: DesiredMachine,
  poolOf: PoolOf,
  board = 'q35',
): XmlElement[] {
  const type = element('type', { arch: 'x86_64', machine: board }, 'hvm');
  const [system] = disks;
  if (firmware !== 'uefi' || !system) return [type];
  return [
    type,
    element('loader', { readonly: 'yes', secure: 'no', type: 'pflash' }, UEFI_FIRMWARE.code),
    element('nvram', {}, `${poolOf(system.volume)}/${variablesFile(system.volume)}`),
  ];
}

/** QEMU runs as the user of the stack; libvirt gives it sockets and the like that only it may use. */
function confinement(machine: DesiredMachine, { user }: DomainPlace): XmlElement {
  const { uid, gid } = ownerOf(machine, user);
  return element(
    'seclabel',
    { type: 'static', model: 'dac', relabel: 'yes' },
    element('label', {}, `+${uid}:+${gid}`),
  );
}

const mark = (machine: DesiredMachine, place: DomainPlace, definition: string): XmlElement =>
  element('stackyard:machine', {
    'xmlns:stackyard': MARK_NAMESPACE,
    node: place.node,
    id: machine.id,
    definition,
  });

const runNote = (running: RunningMachine | undefined): XmlElement[] =>
  running
    ? [
        element('stackyard-run:run', {
          'xmlns:stackyard-run': RUN_NAMESPACE,
          startedAt: running.startedAt,
        }),
      ]
    : [];

/** QEMU otherwise takes up to 1 GiB beside the memory of each emulated guest. */
const TRANSLATION_CACHE = element('tcg', {}, element('tb-cache', { unit: 'MiB' }, '256'));

/**
 * With KVM the processor that nodes have in common, or the host's own. Emulated, x86-64-v2 as new distributions want it, without what
 * emulation makes slow (AVX, AES). One socket with as many cores as wanted.
 */
function processor(machine: DesiredMachine, kvm: boolean): XmlElement {
  const topology = element('topology', { sockets: 1, cores: machine.cpu, threads: 1 });
  if (kvm && machine.processor) return namedProcessor(machine.processor, topology);
  if (kvm) {
    return element('cpu', { mode: 'host-passthrough', check: 'none', migratable: 'on' }, topology);
  }
  const model = element('model', { fallback: 'forbid' }, 'Nehalem');
  return element('cpu', { mode: 'custom', match: 'exact', check: 'none' }, model, topology);
}

/** Exactly these features, on whatever node: `decisions/0032`. */
const namedProcessor = (
  { vendor, model, features, without }: MachineProcessor,
  topology: XmlElement,
): XmlElement =>
  element(
    'cpu',
    { mode: 'custom', match: 'exact', check: 'none' },
    element('model', { fallback: 'forbid' }, model),
    element('vendor', {}, vendor),
    topology,
    ...features.map((name) => element('feature', { policy: 'require', name })),
    ...without.map((name) => element('feature', { policy: 'disable', name })),
  );

const clock = (): XmlElement =>
  element(
    'clock',
    { offset: 'utc' },
    element('timer', { name: 'rtc', tickpolicy: 'catchup' }),
    element('timer', { name: 'pit', tickpolicy: 'delay' }),
    element('timer', { name: 'hpet', present: 'no' }),
  );

const devices = (
  machine: DesiredMachine,
  place: DomainPlace,
  { mtus, poolOf }: Pick<DomainParts, 'mtus' | 'poolOf'>,
): XmlElement[] => [
  ...diskDevices(machine, place.pool, poolOf),
  ...machine.interfaces.map((nic, index) =>
    element(
      'interface',
      { type: 'bridge' },
      element('mac', { address: nic.mac }),
      element('source', { bridge: bridgeName(nic.network) }),
      element('target', { dev: tapName(machine.id, index) }),
      element('model', { type: 'virtio' }),
      ...mtuElements(mtus.get(nic.network)),
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

const mtuElements = (sizeBytes: number | undefined): XmlElement[] =>
  sizeBytes === undefined ? [] : [element('mtu', { size: sizeBytes })];
