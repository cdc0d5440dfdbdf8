import { z } from 'zod';
import type { Node } from '../../../schemas/api/resources/node.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge, formatDay } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

/** `yard node show`. */
export const nodeShowCommand = defineServerCommand({
  name: 'node show',
  summary: 'Show a node: what it is, what it has left',
  arguments: [['<node>', 'name or id']],
  example: 'yard node show $(hostname)',
  shape: 'Node as in the API',
  input: { node: z.string() },
  run: async ({ api, context }, { node: name }) => {
    const node = await api.getNode({ params: { node: name } });
    return { json: node, text: describe(node, context.now()).join('\n') };
  },
});

function describe(node: Node, nowMs: number): string[] {
  const { reserved } = node;
  const promised = `${reserved.machines} machines, ${reserved.cpu} cpu, ${formatByteSize(reserved.memoryBytes)} memory`;
  return [
    oneLine(`${node.name}: ${node.state}`),
    ...table(
      [
        ['id', node.id],
        ['seen', formatAge(node.lastSeenAt, nowMs)],
        ['enrolled', formatAge(node.enrolledAt, nowMs)],
        ['certificate ends', formatDay(node.certificateEndsAt, nowMs)],
        ...factRows(node, nowMs),
        ...figureRows(node),
        ['promised', promised],
      ].map((row) => ['', ...row]),
    ),
  ];
}

function factRows({ facts }: Node, nowMs: number): string[][] {
  if (!facts) return [];
  return [
    ['system', `${facts.distribution}, Linux ${facts.kernel}, ${facts.architecture}`],
    ['booted', formatAge(facts.bootedAt, nowMs)],
    ['hypervisor', facts.hypervisor],
    ['accelerator', `${facts.accelerator}: ${facts.acceleratorReason}`],
    ['cpus', String(facts.cpus)],
    ['memory', formatByteSize(facts.memoryBytes)],
    ['agent', `${facts.agentVersion} (${facts.roles.join(', ')})`],
  ];
}

function figureRows({ figures }: Node): string[][] {
  if (!figures) return [];
  const { cpuPercent, memoryFreeBytes, poolFreeBytes, poolTotalBytes } = figures;
  return [
    ['cpu in use', `${Math.round(cpuPercent)} %`],
    ['memory free', formatByteSize(memoryFreeBytes)],
    ['disk free', `${formatByteSize(poolFreeBytes)} of ${formatByteSize(poolTotalBytes)}`],
  ];
}
