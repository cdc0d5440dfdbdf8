import { z } from 'zod';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { Stack } from '../../../schemas/api/resources/stack.ts';
import type { UpgradePlan, UpgradeRequest } from '../../../schemas/api/resources/upgrade.ts';
import type { ParameterValue } from '../../../schemas/appliance/parameter.ts';
import { EXIT } from '../../../schemas/errors/catalogue.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { readDuration } from '../terminal/read-duration.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { Version } from '../../../schemas/ids/version.ts';
import { readNumbers, readTyped } from '../install/install-options.ts';
import { lookUpAppliance } from '../install/look-up-appliance.ts';
import { readSomeAnswers } from '../install/read-answers.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import type { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { submitOnce } from '../server/submit-once.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import {
  hasHeld,
  REHEARSAL_SHAPE,
  rehearsalOutcome,
  rehearse,
  showRehearsal,
  toldOf,
} from './rehearse-upgrade.ts';
import { followStack, rolesOf, STACK_SHAPE, stackOutcome } from './stack-outcome.ts';
import { briefUpgradeLines, upgradeLines, withOptions } from './upgrade-lines.ts';

const INPUT = {
  stack: z.string(),
  to: Version.optional(),
  set: z.array(z.string()).default([]),
  setFile: z.array(z.string()).default([]),
  publish: z.array(z.string()).default([]),
  allowInternet: z.boolean().default(false),
  probation: z.string().optional(),
  rehearse: z.boolean().default(false),
  rehearseFirst: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  yes: z.boolean().default(false),
  wait: z.boolean().default(false),
} as const;
type Input = z.output<z.ZodObject<typeof INPUT>>;
type Request = z.input<typeof UpgradeRequest>;

/** `yard stack upgrade`. */
export const stackUpgradeCommand = (ports: PackagerPorts) =>
  defineServerCommand({
    name: 'stack upgrade',
    summary: 'Upgrade a stack to a newer version of its appliance',
    details:
      'Shows the plan and asks first. Exactly that plan is carried out, or nothing. Images are fetched while ' +
      'the stack goes on; then its machines are stopped, get new system disks, keep their data disks, and are ' +
      'started again. What there was is kept as a restore point. If a machine does not become ready, or does ' +
      'not stay so for the time of probation, the stack goes back to it by itself. To go back later: yard stack ' +
      'point restore. A rehearsal does the same to a fenced clone of the stack, which is removed afterwards, and ' +
      'tells what came of it; the stack itself goes on. What was rehearsed: yard stack rehearsals.',
    arguments: [['<stack>', 'name or id']],
    options: [
      ['--to <version>', 'which version; default: the latest that is known and trusted'],
      [
        '--allow-internet',
        'its machines may reach the internet, where the version before did not ask for it',
      ],
      [
        '--probation <time>',
        'how long all machines have to stay ready, such as "5 min"; default: 1 min',
      ],
      ['--rehearse', 'only try it, on a fenced clone; with --wait, exit code 0 only if it holds'],
      ['--rehearse-first', 'try it on a fenced clone, wait, and go on only if it holds there'],
      ['--dry-run', 'show what would be done, and do nothing; exit code 6 if it is not possible'],
      ['--yes', 'do not ask'],
      ['--wait', 'wait until it is done; exit code 0 only if it succeeds'],
    ],
    repeatable: [
      ['--set <key=value>', 'answer a question, new or old; other answers stay as they are'],
      ['--set-file <key=file>', 'answer with the content of a file, without its last line end'],
      [
        '--publish <key=port>',
        'which port of its gateway a new published port gets; default: a free one',
      ],
    ],
    example: 'yard stack upgrade blog --to 2.0.0 --set theme=dark --wait',
    shape: `${STACK_SHAPE}, with --rehearse ${REHEARSAL_SHAPE}, with --dry-run UpgradePlan or RehearsalPlan as in the API`,
    input: INPUT,
    run: async (connection, input) => {
      const { api, context } = connection;
      demandOneWish(input);
      if (!input.dryRun) demandAnswerable(context, input.yes);
      const stack = await api.getStack({ params: { stack: input.stack } });
      const request = await readUpgrade(connection, stack, input, ports);
      if (input.rehearse && input.dryRun) return showRehearsal(connection, stack, request);
      if (input.rehearse) {
        return rehearsalOutcome(await rehearse(connection, stack, { ...input, request }), stack);
      }
      if (input.dryRun) {
        const plan = await api.planUpgrade({ params: { stack: stack.id }, body: request });
        return {
          json: plan,
          text: upgradeLines(withOptions(plan)).join('\n'),
          ...(plan.problems.length > 0 ? { exit: EXIT.conflict } : {}),
        };
      }
      const tried = input.rehearseFirst
        ? await rehearse(connection, stack, { ...input, request, wait: true })
        : undefined;
      if (tried && !hasHeld(tried)) return rehearsalOutcome(tried, stack);
      if (tried) context.stderr(`${toldOf(tried, stack).join('\n')}\n`);
      // Just what was tried, whatever has been published since.
      const version = tried?.rehearsal?.version;
      const wish = version === undefined ? request : { ...request, version };
      const begun = await beginUpgrade(connection, stack, wish, input);
      return stackOutcome(
        await followStack(connection, begun, { ...input, roleOf: rolesOf(stack) }),
      );
    },
  });

/** @throws Fault USAGE */
function demandOneWish({ rehearse: only, rehearseFirst: first }: Input): void {
  if (!only || !first) return;
  const problem =
    '--rehearse only tries it, and --rehearse-first upgrades as well: give one of them.';
  throw new Fault('USAGE', { problem });
}

/** @throws Fault USAGE, NOT_FOUND */
async function readUpgrade(
  connection: Connection,
  stack: Stack,
  input: Input,
  ports: PackagerPorts,
): Promise<Request> {
  const request: Request = {
    ...(input.to === undefined ? {} : { version: input.to }),
    ports: readNumbers(input.publish, '--publish'),
    ...(input.allowInternet ? { allowInternet: true } : {}),
    ...(input.probation === undefined ? {} : { probationMs: readDuration(input.probation) }),
  };
  const typed = await readTyped(connection, input);
  if (typed.size === 0) return request;
  const parameters = await readTypedFor(connection, stack, { request, typed }, ports);
  return { ...request, parameters };
}

/** The kinds of the questions of the newer version decide what “8” or “yes” means. */
async function readTypedFor(
  connection: Connection,
  { id, newer }: Stack,
  { request, typed }: { request: Request; typed: ReadonlyMap<string, string> },
  ports: PackagerPorts,
): Promise<Record<string, ParameterValue>> {
  const { appliance } = await connection.api.planUpgrade({ params: { stack: id }, body: request });
  const isHere = appliance.registry === connection.server || newer?.here === true;
  const reference = {
    registry: isHere ? undefined : appliance.registry,
    address: appliance.address as ApplianceAddress,
    tag: appliance.version,
    digest: undefined,
  };
  const { manifest } = await lookUpAppliance(connection, reference, ports);
  return readSomeAnswers(manifest.parameters, typed);
}

/** @throws Fault UPGRADE_REFUSED, PLAN_CHANGED, CANCELLED */
async function beginUpgrade(
  connection: Connection,
  stack: Stack,
  request: Request,
  { yes }: Pick<Input, 'yes'>,
): Promise<Operation> {
  const { api, context } = connection;
  const params = { stack: stack.id };
  const plan = withOptions(await api.planUpgrade({ params, body: request }));
  refuse(stack, plan);
  if (yes) context.stderr(`${briefUpgradeLines(plan).join('\n')}\n`);
  else await confirm(context, upgradeLines(plan).join('\n'), 'Upgrade it?');
  const { version } = plan.appliance;
  const body = { ...request, version, planHash: plan.hash };
  return submitOnce(connection, (key) => api.upgradeStack({ params, query: { key }, body }));
}

function refuse({ name: stack }: Stack, { problems, appliance }: UpgradePlan): void {
  const { version } = appliance;
  if (problems.length > 0) throw new Fault('UPGRADE_REFUSED', { stack, version, problems });
}
