import { z } from 'zod';
import type { NodeDisk } from '../../../schemas/agent/disk.ts';
import type { Node } from '../../../schemas/api/resources/node.ts';
import { allPages } from '../../../schemas/client/all-pages.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { table } from '../terminal/table.ts';
import { foundWords } from './found-words.ts';

interface NodeDisks {
  readonly node: string;
  /** null: the node has not told. */
  readonly disks: readonly NodeDisk[] | null;
}

/** `yard disk ls`. */
export const diskLsCommand = defineServerCommand({
  name: 'disk ls',
  summary: 'List the disks of nodes, and what is found on them',
  details:
    'FOUND names partition tables, file systems with their labels, and what a disk is part of. ' +
    'A disk that is mounted, or that something stands on, is in use. Nothing on a disk is changed.',
  arguments: [['[node]', 'name or id; default: all nodes']],
  example: 'yard disk ls barn-1',
  shape: '[{ node, disks: [NodeDisk …] | null }]',
  input: { node: z.string().optional() },
  run: async ({ api }, { node }) => {
    const names =
      node === undefined ? await allPages((page) => api.listNodes({ query: page })) : [];
    const wanted = node === undefined ? names.map(({ id }) => id) : [node];
    const found: NodeDisks[] = [];
    for (const each of wanted) found.push(disksOf(await api.getNode({ params: { node: each } })));
    return { json: found, text: describe(found).join('\n') };
  },
});

const disksOf = ({ name, facts }: Node): NodeDisks => ({
  node: name,
  disks: facts?.disks ?? null,
});

const HEAD = ['NODE', 'DISK', 'MODEL', 'SERIAL', '>SIZE', 'STATE', 'FOUND'];

function describe(nodes: readonly NodeDisks[]): string[] {
  if (nodes.length === 0) return ['There are no nodes yet. To add one: yard node invite <name>'];
  const rows = nodes.flatMap(({ node, disks }) => (disks ?? []).map((disk) => row(node, disk)));
  const silent = nodes.flatMap(({ node, disks }) => (disks === null ? [node] : []));
  return [
    ...(rows.length > 0 ? table(rows, HEAD) : silent.length > 0 ? [] : ['No disks were found.']),
    ...silent.map((node) => `${node} has not said which disks it has; its agent may be older.`),
  ];
}

const row = (node: string, disk: NodeDisk): string[] => [
  node,
  disk.path,
  disk.model ?? '–',
  disk.serial ?? '–',
  formatByteSize(disk.sizeBytes),
  [STATES[disk.state], ...(disk.readOnly ? ['read-only'] : [])].join(', '),
  foundWords(disk),
];

const STATES = { empty: 'empty', 'holds-data': 'holds data', used: 'in use' } as const;
