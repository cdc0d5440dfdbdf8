import { z } from 'zod';
import type { Pool } from '../../../schemas/api/resources/pool.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { table } from '../terminal/table.ts';
import { defaultWords, placeWords, poolStateWords, roomWords } from './pool-words.ts';

/** `yard pool ls`. */
export const poolLsCommand = defineServerCommand({
  name: 'pool ls',
  summary: 'List the places for disks, and what is free in them',
  details:
    'FREE is what new disks may still take: without what is kept free, and without what disks that ' +
    'are there may still grow by. PROMISED is what they may take in all, USED what they take now.',
  options: [['--node <node>', 'only the pools of this node']],
  example: 'yard pool ls',
  shape: '[Pool …] as in the API',
  input: { node: z.string().optional() },
  run: async ({ api }, { node }) => {
    const pools = await api.listPools({ query: node === undefined ? {} : { node } });
    const none = 'There are no nodes yet, and so no pools. To add a node: yard node invite <name>';
    const text = pools.length === 0 ? none : table(pools.map(row), HEAD).join('\n');
    return { json: pools, text };
  },
});

const HEAD = [
  'NAME',
  'KIND',
  'STATE',
  'FREE',
  '>PROMISED',
  '>USED',
  '>STACKS',
  'DEFAULT FOR',
  'WHERE',
];

const row = (pool: Pool): string[] => [
  pool.name,
  pool.kind,
  poolStateWords(pool),
  roomWords(pool),
  formatByteSize(pool.promisedBytes),
  formatByteSize(pool.usedBytes),
  String(pool.stacks),
  defaultWords(pool),
  placeWords(pool),
];
