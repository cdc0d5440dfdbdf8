import { z } from 'zod';
import { type Node, NodeState } from '../../../schemas/api/resources/node.ts';
import { allPages } from '../../../schemas/client/all-pages.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { diskFreeWords } from './disk-free-words.ts';
import { joiningLines } from './joining-lines.ts';
import { labelWords, nodeStateWords } from './node-state-words.ts';
import { table } from '../terminal/table.ts';

/** `yard node ls`. */
export const nodeLsCommand = defineServerCommand({
  name: 'node ls',
  summary: 'List the servers that run machines, and machines that wait to become one',
  details:
    'Machines that wait for approval come beneath the nodes, unless those are narrowed. AGENT is marked as outdated where it is of another version than the server.',
  options: [
    ['--search <words>', 'only those whose name, host name or labels have these words'],
    ['--state <state>', 'only those in this state'],
    ['--limit <number>', 'no more than so many'],
  ],
  example: 'yard node ls --search rack=west',
  shape: '[Node …, then JoiningMachine … with a `code`] as in the API',
  input: {
    search: z.string().optional(),
    state: NodeState.optional(),
    limit: z.coerce.number().int().min(1).optional(),
  },
  run: async ({ api, context }, { limit, ...filter }) => {
    const nodes = await allPages((page) => api.listNodes({ query: { ...filter, ...page } }), limit);
    const isNarrowed = Object.values(filter).some((value) => value !== undefined);
    const joining = isNarrowed ? [] : await api.listJoining();
    const beneath = joiningLines(joining, context.now());
    const lines = table(
      nodes.map((node) => row(node, context.now())),
      [...HEAD, 'AGENT', 'LABELS'],
    );
    const none = isNarrowed
      ? 'No node fits.'
      : 'There are no nodes yet. To add one: yard node invite <name>';
    const above = nodes.length === 0 ? [none] : lines;
    const text = [...above, ...(beneath.length === 0 ? [] : ['', ...beneath])].join('\n');
    return { json: [...nodes, ...joining], text };
  },
});

const HEAD = [
  'NAME',
  'STATE',
  'SEEN',
  '>MACHINES',
  'CPUS',
  'MEMORY FREE',
  'DISK FREE',
  'ACCELERATOR',
];

const row = (node: Node, nowMs: number): string[] => [
  node.name,
  nodeStateWords(node),
  formatAge(node.lastSeenAt, nowMs),
  String(node.reserved.machines),
  ...capacity(node),
  node.facts ? `${node.facts.agentVersion}${node.outdated ? ' (outdated)' : ''}` : '–',
  labelWords(node.labels) || '–',
];

const capacity = ({ facts, figures }: Node): string[] => [
  String(facts?.cpus ?? '–'),
  figures && facts
    ? `${formatByteSize(figures.memoryFreeBytes)} of ${formatByteSize(facts.memoryBytes)}`
    : '–',
  figures ? diskFreeWords(figures, facts) : '–',
  facts?.accelerator ?? '–',
];
