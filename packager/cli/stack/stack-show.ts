import { z } from 'zod';
import type { Machine, Stack } from '../../../schemas/api/resources/stack.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge, formatDueDay } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { section } from '../terminal/section.ts';
import { table } from '../terminal/table.ts';
import { newerLines } from './newer-lines.ts';
import { outputRows } from './output-rows.ts';

/** `yard stack show`. */
export const stackShowCommand = defineServerCommand({
  name: 'stack show',
  summary: 'Show a stack: its machines, addresses, ports, disks and outputs',
  arguments: [['<stack>', 'name or id']],
  example: 'yard stack show blog',
  shape: 'Stack as in the API',
  input: { stack: z.string() },
  run: async ({ api, context }, { stack: name }) => {
    const stack = await api.getStack({ params: { stack: name } });
    return { json: stack, text: describe(stack, context.now()).join('\n') };
  },
});

function describe(stack: Stack, nowMs: number): string[] {
  const { appliance, clone, distrust, operation, keptUntil } = stack;
  return [
    oneLine(`${stack.name}: ${stack.state}. ${stack.sentence}`),
    ...(distrust ? [oneLine(distrust.message), oneLine(distrust.action)] : []),
    ...table([
      ['', 'appliance', `${appliance.address} ${appliance.version} (${appliance.title})`],
      ...(appliance.signedAs === undefined ? [] : [['', 'mirror of', appliance.signedAs]]),
      ...(clone ? [['', 'clone of', `${clone.of}${clone.fenced ? ', fenced' : ''}`]] : []),
      ...(stack.note === undefined ? [] : [['', 'note', oneLine(stack.note)]]),
      ['', 'id', stack.id],
      ['', 'created', `${formatAge(stack.createdAt, nowMs)} by ${stack.createdBy}`],
      ...(spansNodes(stack) ? [['', 'gateway', stack.gateway.nodeName]] : []),
      ...(operation ? [['', 'operation', `${operation}: yard op watch ${operation}`]] : []),
      ...(keptUntil ? [['', 'data kept until', formatDueDay(keptUntil, nowMs)]] : []),
    ]),
    ...newerLines(stack),
    ...section('Outputs', outputRows(stack.outputs)),
    ...section('Machines', stack.machines.map(machineRow)),
    ...section(
      'Ports',
      stack.ports.map((port) => portRow(port, stack)),
    ),
    ...section('Disks', stack.volumes.map(volumeRow)),
    ...missingLines(stack),
  ];
}

function machineRow({ name, state, addresses, nodeName, waitingFor, fault, figures }: Machine) {
  const waits = waitingFor.length > 0 ? `waits for ${waitingFor.join(', ')}` : '';
  const load = figures
    ? `${Math.round(figures.cpuPercent)} % cpu, ${formatByteSize(figures.memoryUsedBytes)}`
    : '';
  const address = addresses.map(({ address4 }) => address4).join(' ');
  return [name, state, address, `on ${nodeName}`, fault?.message ?? (waits || load)];
}

/** Whether the gateway is worth a word: with everything on one node it is that node. */
const spansNodes = ({ machines, gateway }: Stack): boolean =>
  machines.some(({ node }) => node !== gateway.node);

const portRow = (
  { title, role, port, hostPort, protocol, url }: Stack['ports'][number],
  stack: Stack,
): string[] => [
  title,
  `${role} ${port}/${protocol}`,
  spansNodes(stack) ? `port ${hostPort} of ${stack.gateway.nodeName}` : `host port ${hostPort}`,
  url ?? '',
];

const volumeRow = ({
  machine,
  name,
  kind,
  pool,
  sizeBytes,
  usedBytes,
  missing,
}: Stack['volumes'][number]) => [
  machine,
  name,
  kind,
  missing === null
    ? `${formatByteSize(usedBytes)} of ${formatByteSize(sizeBytes)}`
    : `missing from ${pool ? `the pool ${pool.name}` : `the pool of ${missing.nodeName}`} since ${missing.since}`,
  ...(pool && missing === null ? [`in the pool ${pool.name}`] : []),
];

/** What can be done about volumes that are missing. */
const missingLines = ({ name, volumes }: Stack): string[] => {
  const lost = volumes.filter(({ missing }) => missing?.why === 'volume');
  return lost.length === 0
    ? []
    : [
        '',
        'Put a missing volume, or a copy of it, back and it is used again. To give up its data:',
        ...lost.map((volume) =>
          oneLine(`  yard stack volume start-empty ${name} ${volume.machine}/${volume.name}`),
        ),
      ];
};
