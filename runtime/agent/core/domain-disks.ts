import type { DesiredMachine } from '../../../schemas/agent/desired.ts';
import { seedFile, volumeFile } from './names.ts';
import { element, type XmlElement } from './xml-element.ts';

/**
 * The disks of a machine: its volumes, the first of which boots, and its seed, which it can only
 * read. Every format is named; none is ever probed, or a guest could write a header that makes QEMU
 * open another file.
 */
export const diskDevices = (machine: DesiredMachine, pool: string): XmlElement[] => [
  ...machine.disks.map(({ volume, serial }, index) =>
    disk(
      { type: 'qcow2', discard: 'unmap', detect_zeroes: 'unmap' },
      `${pool}/${volumeFile(volume)}`,
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
    element('target', { dev: `vd${LETTERS[index]}`, bus: 'virtio' }),
    ...more,
  );

/**
 * libvirt would otherwise give every file of a disk to the user QEMU runs as, the image below it
 * too: then one machine that broke out of QEMU could change the image of all others. The agent sets
 * owners itself.
 */
const KEEP_OWNER = element('seclabel', { model: 'dac', relabel: 'no' });

/** At most 16 volumes (`LIMITS.appliance.disksPerMachine`) and the seed. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
