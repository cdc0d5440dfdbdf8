import { z } from 'zod';
import type { ChangePlan } from '../../../schemas/api/resources/change.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { StackName } from '../../../schemas/ids/names.ts';
import { readTyped } from '../install/install-options.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { demandAnswerable } from '../terminal/confirm.ts';
import { agreeOnPlan, planTold } from './agree-on-plan.ts';
import { briefChangeLines, changeLines } from './change-lines.ts';
import { readChange } from './read-change.ts';
import { followStack, rolesOf, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';

/** `yard stack change`. */
export const stackChangeCommand = defineServerCommand({
  name: 'stack change',
  summary: 'Change the name, sizes, ports, answers or secrets of a stack',
  details:
    'Shows the plan and asks first: what changes, which machines are restarted for it, and how long something is ' +
    'without service. Exactly that plan is carried out, or nothing. Name, note and ports change while everything goes on. ' +
    'Machines with another size are restarted, one after the other; new answers are told to machines while they run, and ' +
    'those are restarted of which the appliance says so. Secrets that are rotated are made anew and told in the same way. If a machine does not become ready again, everything is taken ' +
    'back. With no change given, --dry-run shows what may be changed.',
  arguments: [['<stack>', 'name or id']],
  options: [
    ['--name <name>', 'call it otherwise'],
    ['--note <text>', 'what it is for, who to ask …; empty: none'],
    ['--dry-run', 'show what would be done, and do nothing; exit code 6 if it is not possible'],
    ['--yes', 'do not ask'],
    ['--wait', 'wait until it is done; exit code 0 only if it succeeds'],
  ],
  repeatable: [
    ['--cpu <role=number>', 'processors of each machine of a role'],
    ['--memory <role=size>', 'memory of each machine of a role, such as web=2GiB'],
    ['--set <key=value>', 'answer a question anew, if the appliance allows it'],
    ['--set-file <key=file>', 'answer with the content of a file, without its last line end'],
    [
      '--publish <key=port>',
      'which port of its gateway a published port gets, or “free”; or publish one of your own: key=role:port, ' +
        'key=hostPort:role:port/udp',
    ],
    ['--unpublish <key>', 'publish a port no longer'],
    ['--rotate <secret>', 'make a secret anew, if the appliance allows it'],
  ],
  example: 'yard stack change blog --memory web=2GiB --publish site=8080 --wait',
  shape: `${STACK_SHAPE}, or with --dry-run ChangePlan as in the API`,
  input: {
    stack: z.string(),
    name: StackName.optional(),
    note: z.string().optional(),
    cpu: z.array(z.string()).default([]),
    memory: z.array(z.string()).default([]),
    set: z.array(z.string()).default([]),
    setFile: z.array(z.string()).default([]),
    publish: z.array(z.string()).default([]),
    unpublish: z.array(z.string()).default([]),
    rotate: z.array(z.string()).default([]),
    dryRun: z.boolean().default(false),
    yes: z.boolean().default(false),
    wait: z.boolean().default(false),
  },
  run: async (connection, input) => {
    const { api, context } = connection;
    if (!input.dryRun) demandAnswerable(context, input.yes);
    const stack = await api.getStack({ params: { stack: input.stack } });
    const params = { stack: stack.id };
    const typed = await readTyped(connection, input);
    const { may } = await api.planChange({ params, body: {} });
    const request = readChange(input, typed, may);
    const plan = await api.planChange({ params, body: request });
    if (input.dryRun) return planTold(plan, changeLines(plan));
    refuse(plan);
    const told = { brief: briefChangeLines(plan), whole: changeLines(plan) };
    await agreeOnPlan(context, input.yes, told, 'Change it?');
    const body = { ...request, planHash: plan.hash };
    const begun = await submitOnce(connection, (key) =>
      api.changeStack({ params, query: { key }, body }),
    );
    return stackOutcome(await followStack(connection, begun, { ...input, roleOf: rolesOf(stack) }));
  },
});

function refuse({ stack, problems }: ChangePlan): void {
  if (problems.length > 0) throw new Fault('CHANGE_REFUSED', { stack: stack.name, problems });
}
