import type { DesiredMachine } from '../../../../schemas/agent/desired.ts';
import type { VolumeId } from '../../../../schemas/ids/brand.ts';
import { seedFile, volumeFile } from '../../node/core/names.ts';
import { element, type XmlElement } from '../../node/core/xml-element.ts';

/**
 * The disks of a machine: its volumes, the first of which boots, and its seed, which it can only
 * read. Every format is named; none is ever probed, or a guest could write a header that makes QEMU
 * open another file.
 *
 * @param pool of the node itself, where the seed is
 * @param poolOf path of the pool that a volume is in
 */
export const diskDevices = (
  machine: DesiredMachine,
  pool: string,
  poolOf: (volume: VolumeId) => string,
): XmlElement[] => [
  ...machine.disks.map(({ volume, serial }, index) =>
    disk(
      { type: 'qcow2', discard: 'unmap', detect_zeroes: 'unmap' },
      `${poolOf(volume)}/${volumeFile(volume)}`,
      index,
      ...(index === 0 ? [element('boot', { order: 1 })] : []),
      element('serial', {}, serial),
    ),
  ),
  disk(
    { type: 'raw' },
    `${pool}/${seedFile(machine.id)}`,
    machine.disks.length,
    element('readonly'),
    element('serial', {}, SEED_SERIAL),
  ),
];

/** Serials of volumes are labels, in lower case, so none can be the same. */
const SEED_SERIAL = 'CIDATA';

const disk = (
  driver: Record<string, string>,
  file: string,
  index: number,
  ...more: XmlElement[]
): XmlElement =>
  element(
    'disk',
    { type: 'file', device: 'disk' },
    element('driver', { name: 'qemu', ...driver }),
    element('source', { file }, KEEP_OWNER),
    element('target', { dev: diskTarget(index), bus: 'virtio' }),
    ...more,
  );

/**
 * libvirt would otherwise give every file of a disk to the user QEMU runs as, the image below it
 * too: then one machine that broke out of QEMU could change the image of all others. The agent sets
 * owners itself.
 */
const KEEP_OWNER = element('seclabel', { model: 'dac', relabel: 'no' });

/** @returns what libvirt and QEMU call a disk, such as `vda` for the first one */
export const diskTarget = (index: number): string => `vd${LETTERS[index]}`;

/** At most 16 volumes (`LIMITS.appliance.disksPerMachine`) and the seed. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
