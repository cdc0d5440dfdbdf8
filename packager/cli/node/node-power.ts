import { z } from 'zod';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { OPERATION_SHAPE, operationOutcome } from '../operation/operation-outcome.ts';
import { waitForOperation } from '../operation/wait-for-operation.ts';
import type { Flag } from '../define-command.ts';
import type { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';
import { powerRows } from './power-words.ts';

const NODE: readonly Flag[] = [['<node>', 'name or id']];
const WAIT: Flag = ['--wait', 'wait until it is done; exit code 0 only if it succeeds'];
const STOP: Flag = ['--stop', 'stop machines that run there; they start again with the node'];
const YES: Flag = ['--yes', 'do not ask'];

/** `yard node power show`. */
export const nodePowerShowCommand = defineServerCommand({
  name: 'node power show',
  summary: 'Show how a node is switched on and off, and what its controller says',
  arguments: NODE,
  example: 'yard node power show barn-3',
  shape: 'NodePower as in the API',
  input: { node: z.string() },
  run: async ({ api, context }, { node }) => {
    const power = await api.getNodePower({ params: { node }, query: { look: 'true' } });
    const rows = powerRows(power, context.now()).map((row) => ['', ...row]);
    return { json: power, text: [oneLine(power.node.name), ...table(rows)].join('\n') };
  },
});

/** `yard node power on`. */
export const nodePowerOnCommand = defineServerCommand({
  name: 'node power on',
  summary: 'Switch a node on, and wait until it reports',
  arguments: NODE,
  options: [WAIT],
  example: 'yard node power on barn-3 --wait',
  shape: OPERATION_SHAPE,
  input: { node: z.string(), wait: z.boolean().default(false) },
  run: async (connection, { node: wanted, wait }) => {
    const { id } = await connection.api.getNode({ params: { node: wanted } });
    const begun = await submitOnce(connection, (key) =>
      connection.api.powerOnNode({ params: { node: id }, query: { key } }),
    );
    return operationOutcome(wait ? await waitForOperation(connection, begun) : begun);
  },
});

/** What ends whatever runs on a node. */
interface Leaving {
  readonly name: string;
  readonly summary: string;
  readonly details: string;
  readonly example: string;
  readonly route: 'powerOffNode' | 'rebootNode';
  /** `option`: with --hard; `always`: by the controller in any case. */
  readonly hard: 'option' | 'always';
  /** What happens, as a sentence. */
  readonly consequence: (node: string, hard: boolean) => string;
}

const leavingCommand = ({ route, hard: how, consequence, ...rest }: Leaving) =>
  defineServerCommand({
    ...rest,
    arguments: NODE,
    options: [
      STOP,
      ...(how === 'option'
        ? [['--hard', 'have its baseboard controller do it, whatever the node does'] as Flag]
        : []),
      YES,
      WAIT,
    ],
    shape: OPERATION_SHAPE,
    input: {
      node: z.string(),
      stop: z.boolean().default(false),
      hard: z.boolean().default(how === 'always'),
      yes: z.boolean().default(false),
      wait: z.boolean().default(false),
    },
    run: async (connection, { node: wanted, stop, hard, yes, wait }) => {
      const { api, context } = connection;
      const asks = (stop || hard) && !yes;
      if (asks) demandAnswerable(context, yes);
      const { id, name } = await api.getNode({ params: { node: wanted } });
      if (asks) await confirm(context, consequence(name, hard), 'Go ahead?');
      const forced = { stop, hard, ...(stop || hard ? { confirm: name } : {}) };
      const begun = await submitOnce(connection, (key) =>
        api[route]({ params: { node: id }, query: { key }, body: forced }),
      );
      return finish(connection, begun, wait);
    },
  });

const finish = async (connection: Connection, begun: Operation, wait: boolean) =>
  operationOutcome(wait ? await waitForOperation(connection, begun) : begun);

const ends = (node: string, hard: boolean): string =>
  hard
    ? `The power of “${node}” is cut: machines that run there end as in a power cut.`
    : `Machines that run on “${node}” are shut down first, and start again with it.`;

/** `yard node power off`. */
export const nodePowerOffCommand = leavingCommand({
  name: 'node power off',
  summary: 'Switch a node off',
  details:
    'Refused while machines run there: drain it first (yard node drain), or let them be stopped (--stop). ' +
    'Nothing new goes there until it is switched on again.',
  example: 'yard node power off barn-3 --wait',
  route: 'powerOffNode',
  hard: 'option',
  consequence: ends,
});

/** `yard node power reboot`. */
export const nodePowerRebootCommand = leavingCommand({
  name: 'node power reboot',
  summary: 'Start a node anew',
  details:
    'Refused while machines run there: drain it first (yard node drain), or let them be stopped (--stop). ' +
    'It is done when the node reports again.',
  example: 'yard node power reboot barn-3 --stop --wait',
  route: 'rebootNode',
  hard: 'option',
  consequence: ends,
});

/** `yard node power cycle`. */
export const nodePowerCycleCommand = leavingCommand({
  name: 'node power cycle',
  summary: 'Have its baseboard controller reset a node that hangs',
  details:
    'The same as yard node power reboot --hard: it is not asked, and what runs there ends as in a power cut.',
  example: 'yard node power cycle barn-3 --yes --wait',
  route: 'rebootNode',
  hard: 'always',
  consequence: ends,
});
