import { z } from 'zod';
import { readFormatOrder } from '../disk/read-format-order.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard node disk keep`. */
export const nodeDiskKeepCommand = defineServerCommand({
  name: 'node disk keep',
  summary: 'Let a disk keep a node that boots into memory: its identity and its own pool',
  details:
    'The disk is formatted (ext4) and everything on it is lost: you are shown which disk it is and what ' +
    'is found on it, and have to type its serial number. The agent of the node then starts again with ' +
    'the disk, and finds it at each boot. Nothing may run there meanwhile. Administrators only.',
  arguments: [
    ['<node>', 'name or id'],
    ['<device>', 'the disk, such as /dev/sda (yard disk ls)'],
  ],
  options: [['--confirm <serial>', 'its serial number, instead of being asked for it']],
  example: 'yard node disk keep barn-2 /dev/sda',
  shape: 'Node as in the API',
  input: { node: z.string(), device: z.string(), confirm: z.string().optional() },
  run: async (session, { node: wanted, device: disk, confirm }) => {
    const body = await readFormatOrder(session, { node: wanted, disk, confirm });
    const node = await session.api.keepNode({ params: { node: wanted }, body });
    const text = `${disk} of “${node.name}” is formatted, and keeps the node from then on. See how far it is: yard node show ${node.name}`;
    return { json: node, text: oneLine(text) };
  },
});

/** `yard node disk forget`. */
export const nodeDiskForgetCommand = defineServerCommand({
  name: 'node disk forget',
  summary: 'No longer expect the disk that keeps a node',
  details:
    'For a disk that is lost for good: the node is one in memory again, and what was on the disk is ' +
    'missing. Nothing on the disk is changed; should it come back, the node takes it up again. ' +
    'Administrators only.',
  arguments: [['<node>', 'name or id']],
  options: [['--yes', 'do not ask']],
  example: 'yard node disk forget barn-2 --yes',
  shape: 'Node as in the API',
  input: { node: z.string(), yes: z.boolean().default(false) },
  run: async ({ api, context }, { node: wanted, yes }) => {
    demandAnswerable(context, yes);
    const { id, name, disk } = await api.getNode({ params: { node: wanted } });
    if (!yes && disk) {
      const what = `${disk.path} will no longer be expected to keep “${name}”: what was on it counts as missing.`;
      await confirm(context, oneLine(what), 'Forget it?');
    }
    const node = await api.forgetNodeDisk({ params: { node: id } });
    return { json: node, text: oneLine(`No disk is expected to keep “${node.name}” any more.`) };
  },
});
