import { z } from 'zod';
import type { NodeDisk } from '../../../schemas/agent/disk.ts';
import type { Node } from '../../../schemas/api/resources/node.ts';
import type { FormatOrder } from '../../../schemas/api/routes/pool.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import type { CommandContext } from '../command-context.ts';
import { foundWords } from '../disk/found-words.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { safeForTerminal } from '../terminal/safe-for-terminal.ts';
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
    const format = path === undefined ? undefined : await readOrder(path, confirm);
    const place = {
      kind: 'disk',
      label: label ?? labelFor(name),
      ...(format ? { format } : {}),
    } as const;
    const options = readPoolOptions({ ...rest, nodes: node });
    return poolAdded(await api.addPool({ body: { name, place, ...options } }));

    async function readOrder(disk: string, given: string | undefined): Promise<FormatOrder> {
      if (given !== undefined) return { disk, confirm: given };
      const { name: nodeName, facts } = await api.getNode({ params: { node } });
      const found = facts?.disks?.find((each) => each.path === disk);
      if (!found) throw new Fault('NOT_FOUND', { what: 'disk', name: `${disk} of ${nodeName}` });
      return { disk, confirm: await askForSerial(context, nodeName, found) };
    }
  },
});

const labelFor = (name: string): string => name.toUpperCase().slice(0, LABEL_CHARS);

/** @throws Fault USAGE when there is nobody to ask, CANCELLED when something else is typed */
async function askForSerial(
  context: CommandContext,
  node: Node['name'],
  disk: NodeDisk,
): Promise<string> {
  const expected = disk.serial ?? disk.path;
  const what = disk.serial === undefined ? 'its path' : 'its serial number';
  if (!context.isInteractive) {
    const problem =
      `Formatting ${disk.path} deletes everything on it, and there is no terminal to ask on. ` +
      `Nothing was changed; add --confirm with ${what}, which yard disk ls shows.`;
    throw new Fault('USAGE', { problem });
  }
  const lines = [
    `Everything on this disk of ${node} will be lost:`,
    `  ${[disk.path, disk.model, disk.serial, formatByteSize(disk.sizeBytes)].filter(Boolean).join(', ')}`,
    `  Found on it: ${foundWords(disk)}`,
  ];
  context.stderr(`${safeForTerminal(lines.join('\n'))}\n\n`);
  const typed = await context.ask(safeForTerminal(`Type ${what} (${expected}) to format it: `));
  if (typed.trim() !== expected) throw new Fault('CANCELLED', { what: 'This' });
  return expected;
}
