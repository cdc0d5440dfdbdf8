import type { Connection } from '../native/connection.ts';
import { isGoneOrOff } from '../native/domain.ts';
import { domainState, hasProcess } from './domain-state.ts';
import type { DomainFigures, OwnMachine } from './libvirt-calls.ts';
import { startOf } from './machine-calls.ts';
import { findOwn } from './own-domain.ts';

/**
 * virDomainStatsTypes: processor, balloon, virtual processors, interfaces. Those of disks (32) are asked for
 * in another way: for them libvirt asks QEMU for all that it has open, which QEMU does not survive when
 * something has just been copied into a disk (decision 69).
 */
const GROUPS = 2 | 4 | 8 | 16;

/** The figures of one machine, undefined while it is off. */
export function figures(connection: Connection, own: OwnMachine): DomainFigures | undefined {
  using domain = findOwn(connection, own);
  if (!domain) return undefined;
  try {
    const { state, reason } = domain.state();
    if (!hasProcess(domainState(state, reason))) return undefined;
    const disks = domain.diskFigures();
    return readFigures(connection.figures(domain, GROUPS), disks, startOf(domain));
  } catch (error) {
    if (isGoneOrOff(error)) return undefined;
    throw error;
  }
}

/**
 * Picks what we show out of libvirt's names (virConnectGetAllDomainStats, virDomainBlockStatsFlags).
 *
 * @param values figures by name; sizes of memory are KiB
 * @param disks those of all disks together, by name
 */
export function readFigures(
  values: ReadonlyMap<string, number>,
  disks: ReadonlyMap<string, number>,
  startedAt: string,
): DomainFigures {
  const value = (name: string): number => values.get(name) ?? 0;
  const sum = (list: string, name: string): number =>
    Array.from({ length: value(`${list}.count`) }, (_, i) => value(`${list}.${i}.${name}`)).reduce(
      (total, one) => total + one,
      0,
    );
  return {
    startedAt,
    cpus: Math.max(1, value('vcpu.current')),
    cpuNanoseconds: value('cpu.time'),
    memoryUsedBytes: memoryUsedKib(values) * 1024,
    diskReadBytes: disks.get('rd_bytes') ?? 0,
    diskWriteBytes: disks.get('wr_bytes') ?? 0,
    netReceiveBytes: sum('net', 'rx.bytes'),
    netSendBytes: sum('net', 'tx.bytes'),
  };
}

/** What the guest says it cannot give away; before its balloon driver runs, what QEMU has touched. */
function memoryUsedKib(values: ReadonlyMap<string, number>): number {
  const available = values.get('balloon.available');
  const usable = values.get('balloon.usable');
  if (available !== undefined && usable !== undefined) return Math.max(0, available - usable);
  return Math.min(values.get('balloon.rss') ?? 0, values.get('balloon.current') ?? Infinity);
}
