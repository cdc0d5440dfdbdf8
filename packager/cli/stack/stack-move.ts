import { z } from 'zod';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Outcome } from '../define-command.ts';
import type { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { confirm } from '../terminal/confirm.ts';
import { findMachine } from './find-machine.ts';
import { moveLines, movePlanOutcome } from './move-lines.ts';
import { followStack, rolesOf, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';

const EXAMPLE = 'yard stack move blog --machine blog-web-1 --to barn-2 --wait';

interface Wishes {
  readonly machine?: string | undefined;
  readonly to?: string | undefined;
  readonly gateway?: string | undefined;
  readonly cold: boolean;
  readonly dryRun: boolean;
}

/** `yard stack move`. */
export const stackMoveCommand = defineServerCommand({
  name: 'stack move',
  summary: 'Move a machine of a stack, or its router, to another node',
  details:
    'A machine goes on running while it moves, where both nodes can do that; otherwise it is stopped, ' +
    'copied and started there, if you say so (--cold) or confirm it. Other machines of the stack are not ' +
    'touched. The router takes the published ports along.',
  arguments: [['<stack>', 'name or id']],
  options: [
    ['--machine <machine>', 'the machine that moves: name, id, or role'],
    ['--to <node>', 'where it goes; without it, to the best node'],
    ['--cold', 'it may be stopped for it'],
    ['--dry-run', 'show what would be done, and do nothing; exit code 6 if it is not possible'],
    ['--gateway <node>', 'the node that carries the router from then on'],
    ['--wait', 'wait until it is done; exit code 0 only if it succeeds'],
  ],
  example: EXAMPLE,
  shape: `${STACK_SHAPE}, or with --dry-run MovePlan as in the API`,
  input: {
    stack: z.string(),
    machine: z.string().optional(),
    to: z.string().optional(),
    cold: z.boolean().default(false),
    dryRun: z.boolean().default(false),
    gateway: z.string().optional(),
    wait: z.boolean().default(false),
  },
  run: async (connection, { stack: name, wait, ...wishes }) => {
    demandClear(wishes);
    const stack = await connection.api.getStack({ params: { stack: name } });
    const { gateway } = wishes;
    const begun =
      gateway === undefined
        ? await moveMachine(connection, stack, wishes)
        : await moveGateway(connection, stack, gateway);
    if ('json' in begun) return begun;
    return stackOutcome(await followStack(connection, begun, { wait, roleOf: rolesOf(stack) }));
  },
});

/** @throws Fault USAGE */
function demandClear({ machine, to, gateway, cold, dryRun }: Wishes): void {
  const isOfMachine = machine !== undefined || to !== undefined || cold || dryRun;
  if (gateway === undefined || !isOfMachine) return;
  const problem = '--gateway moves the router, and takes none of the options of a machine.';
  throw new Fault('USAGE', { problem, example: EXAMPLE });
}

const moveGateway = (connection: Connection, stack: Stack, node: string): Promise<Operation> =>
  submitOnce(connection, (key) =>
    connection.api.moveGateway({ params: { stack: stack.id }, query: { key }, body: { node } }),
  );

/** @throws Fault USAGE, NOT_FOUND, CANCELLED, MOVE_REFUSED, MOVE_NEEDS_STOP */
async function moveMachine(
  connection: Connection,
  stack: Stack,
  { machine: wanted, to, cold, dryRun }: Wishes,
): Promise<Operation | Outcome> {
  const { api, context } = connection;
  const machine = findMachine(stack, wanted);
  const params = { stack: stack.id, machine: machine.id };
  const wish = to === undefined ? {} : { node: to };
  const plan = await api.planMachineMove({ params, body: wish });
  if (dryRun) return movePlanOutcome(plan);
  const asks = plan.mode === 'cold' && plan.problems.length === 0 && !cold;
  if (asks && context.isInteractive)
    await confirm(context, moveLines(plan).join('\n'), 'Stop it and move it?');
  const body = { ...wish, cold: cold || (asks && context.isInteractive) };
  return submitOnce(connection, (key) => api.moveMachine({ params, query: { key }, body }));
}
