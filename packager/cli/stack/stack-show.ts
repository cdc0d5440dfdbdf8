import { z } from 'zod';
import type { Machine, Stack } from '../../../schemas/api/resources/stack.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge, formatDay } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';
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
  const { appliance, distrust, operation, keptUntil } = stack;
  return [
    oneLine(`${stack.name}: ${stack.state}. ${stack.sentence}`),
    ...(distrust ? [oneLine(distrust.message), oneLine(distrust.action)] : []),
    ...table([
      ['', 'appliance', `${appliance.address} ${appliance.version} (${appliance.title})`],
      ['', 'id', stack.id],
      ['', 'made', `${formatAge(stack.createdAt, nowMs)} by ${stack.createdBy}`],
      ...(operation ? [['', 'operation', `${operation}: yard op watch ${operation}`]] : []),
      ...(keptUntil ? [['', 'data kept until', formatDay(keptUntil, nowMs)]] : []),
    ]),
    ...section('Outputs', outputRows(stack.outputs)),
    ...section('Machines', stack.machines.map(machineRow)),
    ...section('Ports', stack.ports.map(portRow)),
    ...section('Disks', stack.volumes.map(volumeRow)),
  ];
}

const section = (title: string, rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0 ? [] : ['', title, ...table(rows.map((row) => ['', ...row]))];

function machineRow({ name, state, addresses, nodeName, waitingFor, fault, figures }: Machine) {
  const waits = waitingFor.length > 0 ? `waits for ${waitingFor.join(', ')}` : '';
  const load = figures
    ? `${Math.round(figures.cpuPercent)} % cpu, ${formatByteSize(figures.memoryUsedBytes)}`
    : '';
  const address = addresses.map(({ address4 }) => address4).join(' ');
  return [name, state, address, `on ${nodeName}`, fault?.message ?? (waits || load)];
}

const portRow = ({ title, role, port, hostPort, protocol, url }: Stack['ports'][number]) => [
  title,
  `${role} ${port}/${protocol}`,
  `host port ${hostPort}`,
  url ?? '',
];

const volumeRow = ({ machine, name, kind, sizeBytes, usedBytes }: Stack['volumes'][number]) => [
  machine,
  name,
  kind,
  `${formatByteSize(usedBytes)} of ${formatByteSize(sizeBytes)}`,
];
