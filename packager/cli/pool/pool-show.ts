import { z } from 'zod';
import type { Pool, PoolAtNode } from '../../../schemas/api/resources/pool.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatDay } from '../terminal/format-time.ts';
import { labelWords } from '../node/node-state-words.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';
import {
  defaultWords,
  meantWords,
  placeWords,
  poolStateWords,
  reserveWords,
  roomWords,
} from './pool-words.ts';

/** `yard pool show`. */
export const poolShowCommand = defineServerCommand({
  name: 'pool show',
  summary: 'Show a pool: where it is, how each node sees it and who has disks in it',
  details: 'The own pool of a node is called <node>/own.',
  arguments: [['<pool>', 'name or id']],
  example: 'yard pool show $(hostname)/own',
  shape: 'Pool as in the API',
  input: { pool: z.string() },
  run: async ({ api, context }, { pool: wanted }) => {
    const pool = await api.getPool({ params: { pool: wanted } });
    return { json: pool, text: poolLines(pool, context.now()).join('\n') };
  },
});

/** @returns everything about a pool, for people */
export function poolLines(pool: Pool, nowMs: number): string[] {
  return [
    oneLine(`${pool.name}: ${poolStateWords(pool)}`),
    ...table(
      [
        ...(pool.id === null ? [] : [['id', pool.id]]),
        ['kind', pool.shared ? `${pool.kind}, shared` : pool.kind],
        ['where', placeWords(pool)],
        ['for', meantWords(pool)],
        ['free for new disks', `${roomWords(pool)}, ${reserveWords(pool)} is kept free`],
        ['promised', formatByteSize(pool.promisedBytes)],
        ['used', formatByteSize(pool.usedBytes)],
        ['default for', defaultWords(pool)],
        ...(pool.createdAt === null
          ? []
          : [['added', `${formatDay(pool.createdAt, nowMs)} by ${pool.createdBy ?? 'somebody'}`]]),
      ].map((row) => ['', ...row]),
    ),
    ...section('Note', pool.note === '' ? [] : pool.note.split('\n')),
    ...section('Served by', servedLines(pool)),
    ...section('Nodes', nodeLines(pool)),
    ...section(
      'Stacks',
      table(
        pool.uses.map(({ name, removed, volumes, promisedBytes, usedBytes }) => [
          removed ? `${name} (removed, data kept)` : name,
          formatCount(volumes, 'disk'),
          `${formatByteSize(usedBytes)} used of ${formatByteSize(promisedBytes)}`,
        ]),
      ),
    ),
  ];
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${oneLine(line)}`)];

function servedLines({ export: served }: Pool): string[] {
  if (!served) return [];
  const by = served.by === null ? '' : ` (${served.by === 'kernel' ? 'kernel' : 'NFS-Ganesha'})`;
  const fault = served.fault ? `: ${served.fault.message}` : '';
  return [`${served.nodeName}: ${served.state}${by}${fault}`];
}

function nodeLines({ meant, nodes }: Pool): string[] {
  if (nodes.length > 0) return table(nodes.map(nodeRow));
  if (meant?.kind !== 'labels') return [];
  const labels = labelWords(meant.labels);
  return [`No node has these labels. To give them to one: yard node label <node> ${labels}`];
}

const nodeRow = ({ nodeName, state, fault }: PoolAtNode): string[] => [
  nodeName,
  state === 'memory' ? 'in memory: nothing goes there, it would be lost with the power' : state,
  ...(fault ? [[fault.message, fault.action].filter(Boolean).join(' ')] : []),
];
