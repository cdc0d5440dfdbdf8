import { z } from 'zod';
import type { Node } from '../../../schemas/api/resources/node.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';
import { isWords, orderWords } from './node-state-words.ts';
import { REASON, reasonBody } from './order-reason.ts';

const EXAMPLE = 'yard node maintenance barn-2 --reason "New disks"';

/** `yard node maintenance`. */
export const nodeMaintenanceCommand = defineServerCommand({
  name: 'node maintenance',
  summary: 'Keep a node empty while you work on it',
  details:
    'Nothing is installed, started or restored there until it ends. Refused while stacks run on it: ' +
    'stop them first. Ending it does not take a cordon back.',
  arguments: [['<node>', 'name or id']],
  options: [REASON, ['--end', 'end it: the node may be used again']],
  example: EXAMPLE,
  shape: 'Node as in the API',
  input: {
    node: z.string(),
    reason: z.string().optional(),
    end: z.boolean().default(false),
  },
  run: async (connection, { node: wanted, reason, end }) => {
    if (end && reason !== undefined) {
      const problem = '--reason belongs to the beginning of maintenance, not to its end.';
      throw new Fault('USAGE', { problem, example: EXAMPLE });
    }
    const before = await connection.api.getNode({ params: { node: wanted } });
    return end ? endIt(connection, before) : beginIt(connection, before, reason);
  },
});

async function beginIt({ api, context }: Connection, before: Node, reason: string | undefined) {
  const params = { node: before.id };
  const node = await api.startMaintenance({ params, body: reasonBody(reason) });
  const standing = before.orders.maintenance;
  const text = standing
    ? `The node “${node.name}” was in maintenance already, ${orderWords(standing, context.now())}`
    : `The node “${node.name}” is in maintenance: nothing is started there. When you are done: yard node maintenance ${node.name} --end`;
  return { json: node, text: oneLine(text) };
}

async function endIt({ api }: Connection, { id }: Node) {
  const node = await api.endMaintenance({ params: { node: id } });
  const text = `The node “${node.name}” is no longer in maintenance; ${isWords(node)}.`;
  return { json: node, text: oneLine(text) };
}
