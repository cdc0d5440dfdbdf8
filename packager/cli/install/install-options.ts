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
import { everywhere, readNodes } from './read-nodes.ts';
import { readPools } from './read-pools.ts';
import { readUplinks } from './read-uplinks.ts';
import { readAnswers, splitPair } from './read-answers.ts';

/** What plan and install are asked with. */
export const INSTALL_OPTIONS: readonly Flag[] = [
  ['--name <name>', 'name of the stack; default: the name of the appliance'],
  [
    '--gateway <node>',
    'node of the router and of the published ports; default: the server chooses',
  ],
  [
    '--allow-rollback',
    'allow a release older than one installed before; recorded, administrators only',
  ],
];

export const INSTALL_REPEATABLE: readonly Flag[] = [
  ['--set <key=value>', 'answer a question of the appliance; yard show lists them'],
  ['--set-file <key=file>', 'answer with the content of a file, without its last line end'],
  ['--count <role=number>', 'how many machines a role gets, if the appliance allows it'],
  ['--publish <key=port>', 'which port of its gateway a published port gets; default: a free one'],
  [
    '--node <node>',
    'where machines go: role=node, machine=node, or a node alone for all others; default: the ' +
      'server chooses',
  ],
  [
    '--pool <pool>',
    'where disks go: role:disk=pool, disk=pool, role=pool, system=pool, data=pool, or a pool alone ' +
      'for all others; own: the pool of the node; default: see yard pool default',
  ],
  [
    '--uplink <network=uplink,address>',
    'make a network part of a LAN, by an uplink that a node offers; the router gets the address ' +
      '(192.168.1.200/24), machines those after it',
  ],
];

export const INSTALL_INPUT = {
  appliance: z.string(),
  name: StackName.optional(),
  set: z.array(z.string()).default([]),
  setFile: z.array(z.string()).default([]),
  count: z.array(z.string()).default([]),
  publish: z.array(z.string()).default([]),
  node: z.array(z.string()).default([]),
  pool: z.array(z.string()).default([]),
  uplink: z.array(z.string()).default([]),
  gateway: z.string().optional(),
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
  const counts = readNumbers(input.count, '--count');
  const nodes = readNodes(input.node);
  // The kinds of the parameters decide what “8” or “yes” means, and the roles what “all” does.
  const manifest =
    typed.size === 0 && nodes.others === undefined
      ? undefined
      : (await lookUpAppliance(connection, reference, ports)).manifest;
  return {
    appliance: input.appliance,
    ...(input.name === undefined ? {} : { name: input.name }),
    parameters: manifest && typed.size > 0 ? readAnswers(manifest.parameters, typed) : {},
    counts,
    ports: readNumbers(input.publish, '--publish'),
    // Servers of before know of no choice of nodes.
    ...(input.node.length === 0
      ? {}
      : { nodes: { ...everywhere(nodes.others, manifest?.roles ?? {}, counts), ...nodes.named } }),
    ...(input.pool.length === 0 ? {} : { pools: readPools(input.pool) }),
    ...(input.uplink.length === 0 ? {} : { uplinks: readUplinks(input.uplink) }),
    ...(input.gateway === undefined ? {} : { gateway: input.gateway }),
    ...(input.allowRollback ? { allowRollback: true } : {}),
  };
}

/** @returns what was typed as answers, by key. @throws Fault USAGE, NOT_FOUND */
export async function readTyped(
  { context }: Connection,
  { set, setFile }: Pick<InstallInput, 'set' | 'setFile'>,
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

/** @returns numbers by key. @throws Fault USAGE */
export const readNumbers = (pairs: readonly string[], option: string): Record<string, number> =>
  Object.fromEntries(
    pairs.map((pair) => {
      const [key, text] = splitPair(pair, option);
      if (/^\d{1,5}$/.test(text)) return [key, Number(text)];
      throw new Fault('USAGE', { problem: `${option} takes key=number, not “${pair}”.` });
    }),
  );
