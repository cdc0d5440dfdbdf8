import { z } from 'zod';
import { OPERATION_SHAPE, operationOutcome } from '../operation/operation-outcome.ts';
import { waitForOperation } from '../operation/wait-for-operation.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { emptyingLines } from './emptying-lines.ts';
import { REASON, reasonBody } from './order-reason.ts';

/** `yard node declare-dead`. */
export const nodeDeclareDeadCommand = defineServerCommand({
  name: 'node declare-dead',
  summary: 'Vouch that a lost node is off, so that other nodes take over what it had',
  details:
    'Only for a node that is lost, and only if you know that it is off or cut off from its storage: ' +
    'otherwise a machine could run twice. Machines whose volumes are all in shared pools start on other ' +
    'nodes; those with a volume on that node alone wait for it. When the node is back, it gives up what ' +
    'others took over before anything else.',
  arguments: [['<node>', 'name or id']],
  options: [
    REASON,
    ['--yes', 'do not ask'],
    ['--dry-run', 'show what would start elsewhere and what would wait, and do nothing'],
    ['--wait', 'wait until it is done; exit code 0 only if it succeeds'],
  ],
  example: 'yard node declare-dead barn-1 --yes --wait',
  shape: `${OPERATION_SHAPE}, or with --dry-run EmptyingPlan as in the API`,
  input: {
    node: z.string(),
    reason: z.string().optional(),
    yes: z.boolean().default(false),
    dryRun: z.boolean().default(false),
    wait: z.boolean().default(false),
  },
  run: async (connection, { node: wanted, reason, yes, dryRun, wait }) => {
    const { api, context } = connection;
    demandAnswerable(context, yes || dryRun);
    const { id, name } = await api.getNode({ params: { node: wanted } });
    if (dryRun || !yes) {
      const plan = await api.planNodeTakeOver({ params: { node: id } });
      const text = emptyingLines(plan).join('\n');
      if (dryRun) return { json: plan, text };
      await confirm(context, `${consequences(name)}\n${text}`, 'Is it off, or cut off for good?');
    }
    const begun = await submitOnce(connection, (key) =>
      api.declareNodeDead({
        params: { node: id },
        query: { key },
        body: { ...reasonBody(reason), confirm: name },
      }),
    );
    return operationOutcome(wait ? await waitForOperation(connection, begun) : begun);
  },
});

const consequences = (name: string): string =>
  [
    `Declaring “${name}” dead starts its machines on other nodes, where all their volumes are in shared pools.`,
    'Machines with a volume on that node alone wait until it is back.',
    'If it still runs, a machine could run twice and damage its data: make sure that it is off.',
  ].join('\n');
