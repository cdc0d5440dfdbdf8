import type { ClonePlan } from '../../../schemas/api/resources/clone.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { oneLine } from '../terminal/one-line.ts';
import { section } from '../terminal/section.ts';
import { table } from '../terminal/table.ts';
import { remarkRows } from './remark-rows.ts';

/** @returns everything that cloning would do, for people; what stands in the way comes first */
export const cloneLines = (plan: ClonePlan): string[] => [
  headLine(plan),
  ...section('In the way', plan.problems.flatMap(remarkRows)),
  ...table([
    ['', 'disks', 'stand on those of the stack, as they are at that instant'],
    ['', 'afterwards', plan.start ? 'is started' : 'stays off'],
    ['', 'outside', outsideWords(plan)],
  ]),
  ...section(
    'Machines',
    plan.machines.map(({ name, nodeName, cpu, memoryBytes }) => [
      name,
      nodeName,
      `${cpu} cpu`,
      formatByteSize(memoryBytes),
    ]),
  ),
  ...section(
    'Disks',
    plan.machines.flatMap(({ name, disks }) =>
      disks.map((disk) => [
        name,
        disk.name,
        `up to ${formatByteSize(disk.sizeBytes)}`,
        disk.pool === undefined ? '' : `pool ${disk.pool.name}`,
      ]),
    ),
  ),
  ...section(
    'Published ports',
    plan.ports.map(({ key, hostPort, role, port, protocol }) => [
      key,
      `host port ${hostPort}`,
      `to ${role} ${port}/${protocol}`,
    ]),
  ),
  ...section(
    'Secrets',
    plan.secrets.map(({ key, kind, change }) => [
      key,
      kind,
      change === 'new' ? 'made for the clone' : 'as in the stack',
    ]),
  ),
  ...section(
    'Good to know',
    plan.notices.map(({ message }) => [message]),
  ),
];

/** @returns what is cloned, how it is reached, and what is good to know, for a log */
export const briefCloneLines = (plan: ClonePlan): string[] => [
  oneLine(`Cloning ${headLine(plan)}`),
  ...plan.ports.map(({ key, hostPort, role, port, protocol }) =>
    oneLine(`Published port “${key}”: host port ${hostPort}, to ${role} ${port}/${protocol}`),
  ),
  ...plan.notices.map(({ message }) => oneLine(`Note: ${message}`)),
];

const headLine = ({ stack, name, fenced, appliance }: ClonePlan): string =>
  oneLine(
    `${stack.name} (${appliance.title} ${appliance.version}) as ${name}${fenced ? ', fenced' : ''}`,
  );

const outsideWords = ({ fenced, egress }: ClonePlan): string =>
  fenced
    ? 'nothing leads out of it or into it'
    : egress === 'internet'
      ? 'may reach the internet'
      : 'none';
