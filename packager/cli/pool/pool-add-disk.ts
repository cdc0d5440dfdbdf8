import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { readFormatOrder } from '../disk/read-format-order.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { poolAdded } from './pool-added.ts';
import { POOL_OPTIONS, readPoolOptions } from './read-pool-options.ts';

/** ext4 has room for 16 bytes. */
const LABEL_CHARS = 16;

/** `yard pool add-disk`. */
export const poolAddDiskCommand = defineServerCommand({
  name: 'pool add-disk',
  summary: 'Add a disk of a node as a pool, found by the label of its file system',
  details:
    'The agent mounts it wherever the disk is plugged in. With --format, the disk is formatted first ' +
    '(ext4) and everything on it is lost: you are shown which disk it is and what is found on it, and ' +
    'have to type its serial number. Nothing is formatted otherwise. Administrators only.',
  arguments: [['<name>', 'what the pool will be called']],
  options: [
    ['--node <node>', 'the node that it is on'],
    [
      '--label <label>',
      'label of the file system; with --format, the one it gets (default: the name)',
    ],
    ['--format <disk>', 'format this disk, such as /dev/sdb (yard disk ls)'],
    ['--confirm <serial>', 'its serial number, instead of being asked for it'],
    ...POOL_OPTIONS,
  ],
  example: 'yard pool add-disk fast --node barn-1 --format /dev/nvme1n1',
  shape: 'Pool as in the API',
  input: {
    name: z.string(),
    node: z.string(),
    label: z.string().optional(),
    format: z.string().optional(),
    confirm: z.string().optional(),
    reserve: z.string().optional(),
    note: z.string().optional(),
  },
  run: async ({ api, context }, { name, node, label, format: path, confirm, ...rest }) => {
    if (path === undefined && (label === undefined || confirm !== undefined)) {
      const problem = 'Name the file system (--label), or the disk that gets one (--format).';
      throw new Fault('USAGE', { problem });
    }
    const format =
      path === undefined
        ? undefined
        : await readFormatOrder({ api, context }, { node, disk: path, confirm });
    const place = {
      kind: 'disk',
      label: label ?? labelFor(name),
      ...(format ? { format } : {}),
    } as const;
    const options = readPoolOptions({ ...rest, nodes: node });
    return poolAdded(await api.addPool({ body: { name, place, ...options } }));
  },
});

const labelFor = (name: string): string => name.toUpperCase().slice(0, LABEL_CHARS);
