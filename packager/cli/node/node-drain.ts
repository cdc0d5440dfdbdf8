import { z } from 'zod';
import { OPERATION_SHAPE, operationOutcome } from '../operation/operation-outcome.ts';
import { waitForOperation } from '../operation/wait-for-operation.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { oneLine } from '../terminal/one-line.ts';
import { emptyingLines } from './emptying-lines.ts';
import { isWords } from './node-state-words.ts';
import { REASON, reasonBody } from './order-reason.ts';

/** `yard node drain`. */
export const nodeDrainCommand = defineServerCommand({
  name: 'node drain',
  summary: 'Move everything from a node to others',
  details:
    'Machines go on running while they move where both nodes can do that; others stay, and are named at ' +
    'the end, unless they may be stopped for it (--cold). The routers of stacks go as well. The node gets ' +
    'nothing new until yard node undrain; nothing comes back by itself.',
  arguments: [['<node>', 'name or id']],
  options: [
    REASON,
    ['--cold', 'machines may be stopped for it'],
    ['--dry-run', 'show where everything would go, and do nothing'],
    ['--wait', 'wait until it is done; exit code 0 only if everything has gone'],
  ],
  example: 'yard node drain barn-1 --reason "New memory" --wait',
  shape: `${OPERATION_SHAPE}, or with --dry-run EmptyingPlan as in the API`,
  input: {
    node: z.string(),
    reason: z.string().optional(),
    cold: z.boolean().default(false),
    dryRun: z.boolean().default(false),
    wait: z.boolean().default(false),
  },
  run: async (connection, { node: wanted, reason, cold, dryRun, wait }) => {
    const { api } = connection;
    const { id } = await api.getNode({ params: { node: wanted } });
    if (dryRun) {
      const plan = await api.planNodeDrain({ params: { node: id }, body: { cold } });
      return { json: plan, text: emptyingLines(plan).join('\n') };
    }
    const begun = await submitOnce(connection, (key) =>
      api.drainNode({
        params: { node: id },
        query: { key },
        body: { ...reasonBody(reason), cold },
      }),
    );
    return operationOutcome(wait ? await waitForOperation(connection, begun) : begun);
  },
});

/** `yard node undrain`. */
export const nodeUndrainCommand = defineServerCommand({
  name: 'node undrain',
  summary: 'Let a drained node get new machines again; nothing comes back by itself',
  arguments: [['<node>', 'name or id']],
  example: 'yard node undrain barn-1',
  shape: 'Node as in the API',
  input: { node: z.string() },
  run: async ({ api }, { node: wanted }) => {
    const { id } = await api.getNode({ params: { node: wanted } });
    const node = await api.undrainNode({ params: { node: id } });
    const text = `The node “${node.name}” is no longer drained; ${isWords(node)}.`;
    return { json: node, text: oneLine(text) };
  },
});
