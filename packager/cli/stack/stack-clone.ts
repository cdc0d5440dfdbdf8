import { z } from 'zod';
import type { CloneRequest } from '../../../schemas/api/resources/clone.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { StackName } from '../../../schemas/ids/names.ts';
import { readNumbers } from '../install/install-options.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { demandAnswerable } from '../terminal/confirm.ts';
import { agreeOnPlan, planTold } from './agree-on-plan.ts';
import { briefCloneLines, cloneLines } from './clone-lines.ts';
import { followStack, rolesOf, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';

/** `yard stack clone`. */
export const stackCloneCommand = defineServerCommand({
  name: 'stack clone',
  summary: 'Make a second stack of one, as it is at this instant',
  details:
    'Shows the plan and asks first. Exactly that plan is carried out, or nothing. Machines that run stand still for a ' +
    'moment, all of them together, and go on; nothing is copied: both stand on what there was then. Either can be ' +
    'removed first. The clone has names, MAC addresses and ports of its own, new host keys and machine ids, and those ' +
    'secrets anew that the appliance says so of. Machines of a fenced clone keep all of that, and nothing leads out of ' +
    'its networks or into them.',
  arguments: [['<stack>', 'name or id']],
  options: [
    ['--name <name>', 'of the clone; default: that of the stack with a number'],
    ['--fenced', 'shut off: no way out, no published port, no LAN'],
    ['--stopped', 'do not start it; a clone of a stack that is off is off anyway'],
    ['--dry-run', 'show what would be done, and do nothing; exit code 6 if it is not possible'],
    ['--yes', 'do not ask'],
    ['--wait', 'wait until it is done; exit code 0 only if it succeeds'],
  ],
  repeatable: [
    [
      '--publish <key=port>',
      'which port of its gateway a published port gets; default: a free one',
    ],
  ],
  example: 'yard stack clone blog --name try-out --fenced --wait',
  shape: `${STACK_SHAPE}, or with --dry-run ClonePlan as in the API`,
  input: {
    stack: z.string(),
    name: StackName.optional(),
    fenced: z.boolean().default(false),
    stopped: z.boolean().default(false),
    publish: z.array(z.string()).default([]),
    dryRun: z.boolean().default(false),
    yes: z.boolean().default(false),
    wait: z.boolean().default(false),
  },
  run: async (connection, input) => {
    const { api, context } = connection;
    if (!input.dryRun) demandAnswerable(context, input.yes);
    const stack = await api.getStack({ params: { stack: input.stack } });
    const params = { stack: stack.id };
    const request: z.input<typeof CloneRequest> = {
      fenced: input.fenced,
      ports: readNumbers(input.publish, '--publish'),
      ...(input.name === undefined ? {} : { name: input.name }),
      ...(input.stopped ? { start: false } : {}),
    };
    const plan = await api.planClone({ params, body: request });
    if (input.dryRun) return planTold(plan, cloneLines(plan));
    if (plan.problems.length > 0) {
      throw new Fault('POINT_REFUSED', {
        what: `A clone of ${stack.name}`,
        problems: plan.problems,
      });
    }
    const told = { brief: briefCloneLines(plan), whole: cloneLines(plan) };
    await agreeOnPlan(context, input.yes, told, 'Clone it?');
    // As it is called in the plan: by then another could have the name that is free now.
    const body = { ...request, name: plan.name, planHash: plan.hash };
    const begun = await submitOnce(connection, (key) =>
      api.cloneStack({ params, query: { key }, body }),
    );
    return stackOutcome(await followStack(connection, begun, { ...input, roleOf: rolesOf(stack) }));
  },
});
