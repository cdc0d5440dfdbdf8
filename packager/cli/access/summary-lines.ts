import type { Capacity, Summary } from '../../../schemas/api/resources/summary.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { operationShare } from '../../../schemas/progress/operation-share.ts';
import { formatAge } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

/** Shows everything at a glance: what runs, what is short, what needs a person, what is under way. */
export function summaryLines(summary: Summary, nowMs: number): string[] {
  const { stacks, machines, nodes, capacity } = summary;
  return [
    '',
    ...table([
      ['stacks', stateWords(stacks)],
      ['machines', stateWords(machines)],
      ['nodes', stateWords(nodes)],
      ...(capacity.nodes > 0 ? capacityRows(capacity) : []),
    ]),
    ...section('In progress', operationRows(summary, nowMs)),
    ...section('Needs you', attentionLines(summary, nowMs)),
    ...section('Short', shortageLines(summary)),
    ...nextStep(summary),
  ];
}

const stateWords = ({ total, byState }: Summary['stacks' | 'machines' | 'nodes']): string => {
  const states = Object.entries(byState).map(([state, count]) => `${count} ${state}`);
  return states.length === 0 ? String(total) : `${total}: ${states.join(', ')}`;
};

const of = (used: number, all: number): string =>
  `${formatByteSize(used)} of ${formatByteSize(all)}`;

const capacityRows = (it: Capacity): string[][] => [
  ['cpu', `${Math.round(it.cpuPercent)} % of ${it.cpus} cores, ${it.cpusReserved} promised`],
  [
    'memory',
    `${of(it.memoryUsedBytes, it.memoryBytes)}, ${formatByteSize(it.memoryReservedBytes)} promised`,
  ],
  [
    'disk',
    `${of(it.poolUsedBytes, it.poolBytes)}, ${formatByteSize(it.poolReservedBytes)} promised`,
  ],
  ['room', `for a machine with up to ${formatByteSize(it.largestMachineBytes)} of memory`],
];

const operationRows = ({ operations: { active, shown } }: Summary, nowMs: number): string[] => [
  ...table(
    shown.map((operation) => {
      const share = operationShare(operation, nowMs);
      const far = share === undefined ? '' : `${Math.floor(share * 100)} %`;
      return [operation.id, operation.title, operation.state, far, operation.progress?.note ?? ''];
    }),
  ),
  ...moreLine(active, shown.length),
];

const attentionLines = ({ attention }: Summary, nowMs: number): string[] =>
  attention.flatMap(({ items, count, action }) => [
    ...items.map(({ subject, sentence, since }) => {
      const when = since === null ? '' : ` (${formatAge(since, nowMs)})`;
      return `${subject.kind} ${subject.name}: ${sentence}${when}`;
    }),
    ...moreLine(count, items.length),
    `  ${action}`,
  ]);

const shortageLines = ({ short }: Summary): string[] =>
  short.flatMap(({ kind, items, count, action }) => [
    ...(kind === 'room' ? ['No node has memory left for another machine.'] : []),
    ...items.map(({ subject, sentence }) => `${subject.kind} ${subject.name}: ${sentence}`),
    ...moreLine(count, items.length),
    `  ${action}`,
  ]);

const moreLine = (count: number, named: number): string[] =>
  count > named ? [`and ${count - named} more`] : [];

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => oneLine(`  ${line}`))];

/** On a new server, what to do first. */
function nextStep({ nodes, stacks }: Summary): string[] {
  if (nodes.total === 0) {
    return ['', 'No node has joined yet. To add one: yard node invite <name>'];
  }
  if (stacks.total > 0) return [];
  return ['', 'Nothing is installed yet. To find an appliance: yard search'];
}
