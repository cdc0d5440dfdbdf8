import {
  MARK_NAMESPACE,
  machineUuid,
  type MachineMark,
  readMark,
} from '../../../core/machine-mark.ts';
import type { Connection } from '../native/connection.ts';
import { AFFECT, type Domain } from '../native/domain.ts';
import { LIBVIRT_CODE, LibvirtError } from '../native/libvirt-error.ts';
import type { OwnMachine } from './libvirt-calls.ts';

/** Stands for the definition of a machine whose stored definition somebody removed while it ran. */
const NOT_STORED = 'not stored';

/** @returns the mark of a domain, undefined when it is not one of ours. */
export function markOf(domain: Domain): MachineMark | undefined {
  const stored = domain.metadata(MARK_NAMESPACE, AFFECT.stored);
  if (stored !== undefined) return readMark(stored);
  const running = readMark(domain.metadata(MARK_NAMESPACE, AFFECT.running) ?? '');
  return running && { ...running, definition: NOT_STORED };
}

/**
 * Finds the domain of a machine.
 *
 * @returns the domain, which the caller disposes of, or undefined
 * @throws LibvirtError when another node or somebody else made it: it is not ours to touch
 */
export function findOwn(connection: Connection, own: OwnMachine): Domain | undefined {
  const domain = connection.lookup(machineUuid(own.machine));
  if (!domain) return undefined;
  const mark = markOf(domain);
  if (mark?.node === own.node && mark.machine === own.machine) return domain;
  domain[Symbol.dispose]();
  throw new LibvirtError(
    'use of the domain',
    0,
    `${machineUuid(own.machine)} belongs to ${mark ? mark.node : 'somebody else'}`,
  );
}

/** Like {@link findOwn}, for calls that cannot do without. */
export function demandOwn(connection: Connection, own: OwnMachine): Domain {
  const domain = findOwn(connection, own);
  if (domain) return domain;
  throw new LibvirtError('lookup', LIBVIRT_CODE.noDomain, `machine ${own.machine} is not defined`);
}
