import { LIMITS } from '../config/limits.ts';
import type { ApplianceManifest, ApplianceSource } from './manifest.ts';
import type { Problem } from './problem.ts';

type AnyRole = (ApplianceSource | ApplianceManifest)['roles'][string];

/** A command in a container image is run by a program of ours, which takes one of the arguments. */
const ARGUMENTS = 63;
/** Room for the folder in which the image lies, in what {@link GuestPath} allows. */
const PATH_CHARS = 1_000;

/**
 * What a role made from a container image cannot have, because packing adds to it: the longest
 * commands and paths, and as many files and commands as there may be.
 */
export function checkContainer(name: string, role: AnyRole): Problem[] {
  if (!('container' in role.system) || role.system.container === undefined) return [];
  const problems: Problem[] = [];
  const wants = (wanted: string, found: number, ...path: (string | number)[]): void => {
    problems.push({ path: ['roles', name, ...path], wanted, found: String(found) });
  };
  for (const [words, ...path] of commandsOf(role)) {
    if (words.length > ARGUMENTS) {
      wants(`at most ${ARGUMENTS} arguments beside container`, words.length, ...path);
    }
  }
  for (const [path, ...place] of pathsOf(role)) {
    if (path.length > PATH_CHARS) wants(`at most ${PATH_CHARS} characters`, path.length, ...place);
  }
  const { filesPerRole } = LIMITS.appliance;
  const files = role.files.length + Object.keys(role.system.environment ?? {}).length;
  if (files > filesPerRole) {
    wants(`at most ${filesPerRole} files and variables together`, files, 'files');
  }
  return problems;
}

type Placed<Value> = readonly [Value, ...(string | number)[]];

const commandsOf = (role: AnyRole): Placed<readonly string[]>[] => [
  ...role.commands.map((words, i): Placed<readonly string[]> => [words, 'commands', i]),
  ...Object.entries(role.actions).map(([key, { command }]): Placed<readonly string[]> => [
    command,
    'actions',
    key,
    'command',
  ]),
  ...Object.entries(role.hooks).map(([key, words]): Placed<readonly string[]> => [
    words ?? [],
    'hooks',
    key,
  ]),
  ...(role.ready?.type === 'command'
    ? [[role.ready.command, 'ready', 'command'] as Placed<readonly string[]>]
    : []),
];

const pathsOf = (role: AnyRole): Placed<string>[] => [
  ...role.files.map(({ path }, i): Placed<string> => [path, 'files', i, 'path']),
  ...Object.entries(role.data).flatMap(([disk, { mount }]): Placed<string>[] =>
    mount === undefined ? [] : [[mount, 'data', disk, 'mount']],
  ),
];
