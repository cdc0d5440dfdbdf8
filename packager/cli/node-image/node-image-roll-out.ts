import { z } from 'zod';
import type { RollOutPlan } from '../../../schemas/api/resources/roll-out.ts';
import type { RollOutOrder } from '../../../schemas/api/routes/boot.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { parseDuration } from '../../../schemas/ids/duration.ts';
import { OPERATION_SHAPE, operationOutcome } from '../operation/operation-outcome.ts';
import { waitForOperation } from '../operation/wait-for-operation.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { rollOutLines } from './roll-out-lines.ts';

const EXAMPLE = 'yard node-image roll-out 0.1.0-20261130 --canary barn-1 --wait';

/** `yard node-image roll-out`. */
export const nodeImageRollOutCommand = defineServerCommand({
  name: 'node-image roll-out',
  summary: 'Bring a node image to all nodes: one first, then the others, one after the other',
  details:
    'Each node is emptied, started anew, looked at and opened again; what has moved stays where it went. ' +
    'The first one has to stay well for a while before others follow. A node that does not come up with the ' +
    'image, or can do less than before, goes back to the one it had, and no other node follows. At the end ' +
    'the image becomes the default. Nodes that were set up by hand, and those that another image was chosen ' +
    'for, are left as they are. Administrators only.',
  arguments: [['<version>', 'version of the image (yard node-image ls)']],
  options: [
    ['--canary <node>', 'the node that tries it first; default: the one with least on it'],
    ['--probation <duration>', 'how long the first one has to stay well; default: 5 min'],
    ['--cold', 'machines that cannot go on running elsewhere stop, and start with their node'],
    ['--dry-run', 'show what would be done, and do nothing'],
    ['--yes', 'do not ask'],
    ['--wait', 'wait until it is done; exit code 0 only if all nodes run the image'],
  ],
  example: EXAMPLE,
  shape: `${OPERATION_SHAPE}, or with --dry-run RollOutPlan as in the API`,
  input: {
    version: z.string(),
    canary: z.string().optional(),
    probation: z.string().optional(),
    cold: z.boolean().default(false),
    dryRun: z.boolean().default(false),
    yes: z.boolean().default(false),
    wait: z.boolean().default(false),
  },
  run: async (connection, { version, canary, probation, cold, dryRun, yes, wait }) => {
    const { api, context } = connection;
    const body: RollOutOrder = {
      ...(canary === undefined ? {} : { canary }),
      probationMs: readProbation(probation),
      cold,
    };
    if (!dryRun && !yes) demandAnswerable(context, yes);
    const plan = await api.planNodeImageRollOut({ params: { version }, body });
    if (dryRun) return { json: plan, text: rollOutLines(plan).join('\n') };
    demandPossible(plan);
    if (!yes) await confirm(context, rollOutLines(plan).join('\n'), 'Go ahead?');
    const begun = await submitOnce(connection, (key) =>
      api.rollOutNodeImage({
        params: { version },
        query: { key },
        body: { ...body, planHash: plan.hash },
      }),
    );
    return operationOutcome(wait ? await waitForOperation(connection, begun) : begun);
  },
});

/** @throws Fault ROLL_OUT_REFUSED */
function demandPossible({ version, problems }: RollOutPlan): void {
  if (problems.length > 0) throw new Fault('ROLL_OUT_REFUSED', { version, problems });
}

/** @returns milliseconds. @throws Fault USAGE */
export function readProbation(text: string | undefined): number {
  if (text === undefined) return LIMITS.boot.probationMs;
  const ms = parseDuration(text);
  if (ms === undefined || ms > LIMITS.boot.probationMostMs) {
    const problem = `“${text}” is no probation: write it as "5 min" or "2 h", up to a day.`;
    throw new Fault('USAGE', { problem, example: EXAMPLE });
  }
  return ms;
}
