import { resolve } from 'node:path';
import { z } from 'zod';
import type { InstallRequest } from '../../../schemas/api/resources/plan.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { StackName } from '../../../schemas/ids/names.ts';
import { parseReference } from '../../../schemas/ids/reference.ts';
import type { Flag } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import type { Connection } from '../server/connection.ts';
import { lookUpAppliance } from './look-up-appliance.ts';
import { readAnswers, splitPair } from './read-answers.ts';

/** What plan and install are asked with. */
export const INSTALL_OPTIONS: readonly Flag[] = [
  ['--name <name>', 'name of the stack; default: that of the appliance'],
  [
    '--allow-rollback',
    'also a release older than one installed before; recorded, administrators only',
  ],
];

export const INSTALL_REPEATABLE: readonly Flag[] = [
  ['--set <key=value>', 'answer a question of the appliance; yard show lists them'],
  ['--set-file <key=file>', 'the same with the content of a file, without a line end at its end'],
  ['--count <role=number>', 'how many machines a role becomes, where it allows it'],
  ['--publish <key=port>', 'the host port of a published port'],
];

export const INSTALL_INPUT = {
  appliance: z.string(),
  name: StackName.optional(),
  set: z.array(z.string()).default([]),
  setFile: z.array(z.string()).default([]),
  count: z.array(z.string()).default([]),
  publish: z.array(z.string()).default([]),
  allowRollback: z.boolean().default(false),
} as const;

type InstallInput = z.output<z.ZodObject<typeof INSTALL_INPUT>>;

/**
 * Makes the request of a plan or an install.
 *
 * @throws Fault NAME_INVALID, USAGE, NOT_FOUND, PARAMETERS_INVALID
 */
export async function readRequest(
  connection: Connection,
  input: InstallInput,
  ports: Pick<PackagerPorts, 'pause'>,
): Promise<z.input<typeof InstallRequest>> {
  const reference = parseReference(input.appliance);
  const typed = await readTyped(connection, input);
  // The kinds of the parameters decide what “8” or “yes” means.
  const parameters =
    typed.size === 0
      ? {}
      : readAnswers(
          (await lookUpAppliance(connection, reference, ports)).manifest.parameters,
          typed,
        );
  return {
    appliance: input.appliance,
    ...(input.name === undefined ? {} : { name: input.name }),
    parameters,
    counts: readNumbers(input.count, '--count'),
    ports: readNumbers(input.publish, '--publish'),
    ...(input.allowRollback ? { allowRollback: true } : {}),
  };
}

async function readTyped(
  { context }: Connection,
  { set, setFile }: InstallInput,
): Promise<Map<string, string>> {
  const typed = new Map(set.map((pair) => splitPair(pair, '--set')));
  for (const pair of setFile) {
    const [key, name] = splitPair(pair, '--set-file');
    const path = resolve(context.cwd, name);
    const text = await context.readText(path);
    if (text === undefined) throw new Fault('NOT_FOUND', { what: 'file', name: path });
    typed.set(key, text.replace(/\r?\n$/, ''));
  }
  return typed;
}

const readNumbers = (pairs: readonly string[], option: string): Record<string, number> =>
  Object.fromEntries(
    pairs.map((pair) => {
      const [key, text] = splitPair(pair, option);
      if (/^\d{1,5}$/.test(text)) return [key, Number(text)];
      throw new Fault('USAGE', { problem: `${option} takes key=number, not “${pair}”.` });
    }),
  );
