import type { JoiningMachine } from '../../../schemas/api/resources/join.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatAge } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

/** @returns the lines about machines that wait to become nodes; none: no lines */
export function joiningLines(machines: readonly JoiningMachine[], nowMs: number): string[] {
  if (machines.length === 0) return [];
  const rows = machines.map((machine) => [
    machine.code,
    stateWords(machine),
    machine.hostname,
    machine.serial ?? '–',
    machine.address,
    formatAge(machine.firstAskedAt, nowMs),
    String(machine.cpus),
    formatByteSize(machine.memoryBytes),
    formatByteSize(machine.disks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)),
  ]);
  const notes = machines.flatMap(({ code, claims, state, why }) =>
    claims.length > 0 || state === 'refused' ? [oneLine(`${code}: ${why}`)] : [],
  );
  return [
    'Waiting for approval (yard node approve <code>). What a machine says of itself is its word alone:',
    ...table(rows, HEAD),
    ...notes,
  ];
}

const HEAD = ['CODE', 'STATE', 'HOST', 'SERIAL', 'FROM', 'SINCE', 'CPUS', 'MEMORY', 'DISKS'];

function stateWords({ state, silent }: JoiningMachine): string {
  if (state === 'refused') return 'cannot be a node';
  if (state === 'rejected') return 'rejected';
  return silent ? 'waiting, silent' : 'waiting';
}

/** @returns what a machine is, on one line */
export function machineWords(machine: JoiningMachine): string {
  const { hostname, product, serial, address, cpus, memoryBytes } = machine;
  const words = [
    ...(product === null ? [] : [product]),
    ...(serial === null ? [] : [`serial ${serial}`]),
    `${cpus} CPUs`,
    formatByteSize(memoryBytes),
    `at ${address}`,
  ];
  return `${hostname} (${words.join(', ')})`;
}
