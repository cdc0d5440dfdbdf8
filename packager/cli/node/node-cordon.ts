import { z } from 'zod';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';
import { REASON, reasonBody } from './order-reason.ts';
import { isWords, orderWords } from './node-state-words.ts';

/** `yard node cordon`. */
export const nodeCordonCommand = defineServerCommand({
  name: 'node cordon',
  summary: 'Let a node keep what it has and get nothing new',
  details:
    'Its stacks go on running and may be stopped and started; new ones go elsewhere. Whoever looks at ' +
    'the node sees who cordoned it, when and why.',
  arguments: [['<node>', 'name or id']],
  options: [REASON],
  example: 'yard node cordon barn-2 --reason "Disk sdb reports errors"',
  shape: 'Node as in the API',
  input: { node: z.string(), reason: z.string().optional() },
  run: async ({ api, context }, { node: wanted, reason }) => {
    const before = await api.getNode({ params: { node: wanted } });
    const params = { node: before.id };
    const node = await api.cordonNode({ params, body: reasonBody(reason) });
    const standing = before.orders.cordon;
    const text = standing
      ? `The node “${node.name}” was cordoned already, ${orderWords(standing, context.now())}`
      : `The node “${node.name}” is cordoned: it gets no new machines.`;
    return { json: node, text: oneLine(text) };
  },
});

/** `yard node uncordon`. */
export const nodeUncordonCommand = defineServerCommand({
  name: 'node uncordon',
  summary: 'Let a cordoned node get new machines again',
  arguments: [['<node>', 'name or id']],
  example: 'yard node uncordon barn-2',
  shape: 'Node as in the API',
  input: { node: z.string() },
  run: async ({ api }, { node: wanted }) => {
    const { id } = await api.getNode({ params: { node: wanted } });
    const node = await api.uncordonNode({ params: { node: id } });
    const text = `The node “${node.name}” is no longer cordoned; ${isWords(node)}.`;
    return { json: node, text: oneLine(text) };
  },
});
