import { z } from 'zod';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { InstallRequest, Plan } from '../../../schemas/api/resources/plan.ts';
import type { StackOutput } from '../../../schemas/api/resources/stack.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Outcome } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import type { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { keepAsking } from '../server/patience.ts';
import { submitOnce } from '../server/submit-once.ts';
import { outputRows } from '../stack/output-rows.ts';
import { followStack, rolesOf, type StackResult, stackOutcome } from '../stack/stack-outcome.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { safeForTerminal } from '../terminal/safe-for-terminal.ts';
import { table } from '../terminal/table.ts';
import {
  INSTALL_INPUT,
  INSTALL_OPTIONS,
  INSTALL_REPEATABLE,
  readRequest,
} from './install-options.ts';
import { briefLines, planLines } from './plan-lines.ts';
import { missingTrust, otherObstacles } from './plan-obstacles.ts';

const InstallFlags = {
  ...INSTALL_INPUT,
  yes: z.boolean().default(false),
  wait: z.boolean().default(false),
  acceptUntrusted: z.string().min(3).max(500).optional(),
} as const;

/** `yard install`. */
export const installCommand = (ports: PackagerPorts) =>
  defineServerCommand({
    name: 'install',
    summary: 'Install an appliance as a stack',
    details:
      'Shows the plan and asks first. Exactly that plan is carried out, or nothing. With --wait, the ' +
      'exit code is 0 only when every machine is ready; Ctrl-C stops the waiting, not the install. ' +
      'Generated secrets are shown once, at the end; to see them later: yard stack outputs --reveal.',
    arguments: [['<appliance>', '[registry/][namespace/]name[:version][@digest]']],
    options: [
      ...INSTALL_OPTIONS,
      ['--yes', 'do not ask'],
      ['--wait', 'wait until every machine is ready'],
      [
        '--accept-untrusted <reason>',
        'install this release although no trusted publisher signed it; recorded with the reason, ' +
          'administrators only',
      ],
    ],
    repeatable: INSTALL_REPEATABLE,
    example: 'yard install wordpress --name blog --set site_title="Our blog" --yes --wait',
    shape:
      '{"stack", "state", "operation", "result", "outputs": {"<key>": "<value>"}, ' +
      '"phases": [{"name", "seconds"}], "error"?}',
    input: InstallFlags,
    run: async (connection, input) => {
      demandAnswerable(connection.context, input.yes);
      const request = await readRequest(connection, input, ports);
      const { operation, plan } = await beginInstall(connection, request, input);
      const roleOf = rolesOf(plan);
      return outcome(connection, await followStack(connection, operation, { ...input, roleOf }));
    },
  });

type Request = z.input<typeof InstallRequest>;
type Consent = Pick<z.output<z.ZodObject<typeof InstallFlags>>, 'yes' | 'acceptUntrusted'>;

const MOST_TRIES = 10;

/** @throws Fault PLAN_REFUSED, UNSIGNED, PUBLISHER_UNKNOWN, PLAN_CHANGED, CANCELLED */
async function beginInstall(
  connection: Connection,
  request: Request,
  consent: Consent,
): Promise<{ operation: Operation; plan: Plan }> {
  for (let tries = 1; ; tries += 1) {
    const plan = await connection.api.planInstall({ body: request });
    refuseObstacles(plan, consent);
    await agree(connection, plan, consent);
    const body = { ...request, name: plan.name, planHash: plan.hash };
    try {
      const operation = await submitOnce(connection, (key) =>
        connection.api.installStack({ body: { ...body, key } }),
      );
      return { operation, plan };
    } catch (error) {
      // What was agreed to is not what would happen now: look again. Who agreed to whatever comes
      // is not asked; others who install at the same time may take a port a few times.
      if (!Fault.is(error, 'PLAN_CHANGED') || tries === MOST_TRIES) throw error;
      connection.context.stderr(`${safeForTerminal(error.message)}\n\n`);
    }
  }
}

function refuseObstacles(plan: Plan, { acceptUntrusted }: Consent): void {
  const untrusted = acceptUntrusted === undefined ? missingTrust(plan) : undefined;
  const obstacle = otherObstacles(plan) ?? untrusted;
  if (obstacle) throw obstacle;
}

/** Asks, unless told not to, and records the consent where one is needed. */
async function agree(
  { api, context }: Connection,
  plan: Plan,
  { yes, acceptUntrusted }: Consent,
): Promise<void> {
  const untrusted = missingTrust(plan);
  if (!yes) {
    const question = untrusted
      ? 'It is not signed by a trusted publisher. Install it anyway?'
      : 'Install it?';
    await confirm(context, planLines(plan).join('\n'), question);
  } else {
    context.stderr(`${briefLines(plan).join('\n')}\n`);
  }
  if (!untrusted || acceptUntrusted === undefined) return;
  const { address, version, digest } = plan.appliance;
  const appliance = `${address}:${version}`;
  await api.giveConsent({ body: { appliance, digest, reason: acceptUntrusted } });
}

async function outcome(connection: Connection, result: StackResult): Promise<Outcome> {
  const { json, text, ...rest } = stackOutcome(result);
  const { operation, stack } = result;
  const outputs =
    operation.state === 'succeeded' && stack
      ? await keepAsking(connection, () =>
          connection.api.revealOutputs({ params: { stack: stack.id } }),
        )
      : [];
  const values = Object.fromEntries(outputs.map(({ key, value }) => [key, value]));
  return {
    ...rest,
    json: { ...(json as object), outputs: values },
    text: [text, ...outputLines(operation, outputs)].join('\n'),
  };
}

function outputLines({ subject }: Operation, outputs: readonly StackOutput[]): string[] {
  if (outputs.length === 0) return [];
  const secret = outputs.some(({ kind }) => kind === 'secret');
  const again = `To see secrets again: yard stack outputs ${subject.name} --reveal`;
  return ['', ...table(outputRows(outputs)), ...(secret ? ['', again] : [])];
}
