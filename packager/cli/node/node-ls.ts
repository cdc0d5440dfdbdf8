import type { Node } from '../../../schemas/api/resources/node.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { table } from '../terminal/table.ts';

/** `yard node ls`. */
export const nodeLsCommand = defineServerCommand({
  name: 'node ls',
  summary: 'List the servers that run machines',
  example: 'yard node ls',
  shape: '[Node …] as in the API',
  input: {},
  run: async ({ api, context }) => {
    const nodes = await api.listNodes();
    const lines = table(
      nodes.map((node) => row(node, context.now())),
      ['NAME', 'STATE', 'SEEN', '>MACHINES', 'CPUS', 'MEMORY FREE', 'DISK FREE', 'ACCELERATOR'],
    );
    const none = 'There is no node yet. Make a token for one: yard node invite <name>';
    return { json: nodes, text: nodes.length === 0 ? none : lines.join('\n') };
  },
});

const row = ({ name, state, lastSeenAt, reserved, facts, figures }: Node, nowMs: number) => [
  name,
  state,
  formatAge(lastSeenAt, nowMs),
  String(reserved.machines),
  String(facts?.cpus ?? '–'),
  figures && facts
    ? `${formatByteSize(figures.memoryFreeBytes)} of ${formatByteSize(facts.memoryBytes)}`
    : '–',
  figures
    ? `${formatByteSize(figures.poolFreeBytes)} of ${formatByteSize(figures.poolTotalBytes)}`
    : '–',
  facts?.accelerator ?? '–',
];
