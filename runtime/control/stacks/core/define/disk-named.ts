import { Fault } from '../../../../../schemas/errors/fault.ts';

/** A disk of a machine of a stack. */
export interface NamedDisk {
  readonly id: string;
  /** Its own name, such as `mysql`: other machines may have one of the same name. */
  readonly disk: string;
  readonly machine: string;
  readonly role: string;
}

/** @returns its full name, which no other disk of the stack has */
export const fullDiskName = ({ machine, disk }: Pick<NamedDisk, 'machine' | 'disk'>): string =>
  `${machine}/${disk}`;

/**
 * Finds a disk by what people call it: its id, `mysql`, or `db/mysql`, by role or machine, where several have one.
 *
 * @param wanted undefined: there is only one
 * @param what they are, such as `data volume`
 * @throws Fault NOT_FOUND; WHICH_VOLUME: it could be several
 */
export function diskNamed<Disk extends NamedDisk>(
  disks: readonly Disk[],
  wanted: string | undefined,
  what: string,
): Disk {
  const found = disks.filter((each) => wanted === undefined || namesOf(each).includes(wanted));
  const [first] = found;
  if (!first) {
    throw new Fault('NOT_FOUND', { what, name: wanted ?? '', known: disks.map(fullDiskName) });
  }
  if (found.length === 1) return first;
  const name = wanted === undefined ? {} : { name: wanted };
  throw new Fault('WHICH_VOLUME', { ...name, known: found.map(fullDiskName) });
}

const namesOf = (disk: NamedDisk): string[] => [
  disk.id,
  disk.disk,
  fullDiskName(disk),
  `${disk.role}/${disk.disk}`,
];
