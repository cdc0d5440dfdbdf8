import { type Command, isShown } from '../define-command.ts';
import { GROUPS } from '../groups.ts';
import { PUBLISHER_COMMANDS } from '../publisher-commands.ts';

/** Names that are asked of the server, see `__complete`. */
export const NAME_KINDS = [
  'stack',
  'removed-stack',
  'machine',
  'node',
  'pool',
  'operation',
  'appliance',
] as const;
export type NameKind = (typeof NAME_KINDS)[number];

/**
 * What a word may be: `names:stack`, `choice:raw,qcow2`, `file`, or `any`, for which nothing can be
 * offered.
 */
export type WordKind = `names:${NameKind}` | `choice:${string}` | 'file' | 'any';

export interface PlaceOption {
  /** Such as `--output`. */
  readonly long: string;
  /** Such as `-o`. */
  readonly short?: string;
  readonly help: string;
  /** Absent: it takes no value. */
  readonly value?: WordKind;
}

/** What may follow some words of a command line. */
export interface Place {
  /** The words of commands before it: `stack rm`; empty at the beginning. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly PlaceOption[];
  readonly words: readonly WordKind[];
  /** The last kind of `words` may be repeated. */
  readonly variadic: boolean;
}

/** @returns a place for the beginning, each group and each command */
export function commandPlaces(commands: readonly Command[]): Place[] {
  const shown = commands.filter(isShown);
  const paths = new Set(['', ...shown.flatMap(({ name }) => prefixes(name))]);
  return [...paths].map((path) => placeOf(path, shown, paths));
}

const prefixes = (name: string): string[] => {
  const words = name.split(' ');
  return words.map((_word, i) => words.slice(0, i + 1).join(' '));
};

const HELP: PlaceOption = { long: '--help', short: '-h', help: 'explain the command' };
const JSON_OUTPUT: PlaceOption = { long: '--json', help: 'write JSON to stdout' };
const VERSION: PlaceOption = { long: '--version', short: '-V', help: 'show the version' };

function placeOf(path: string, commands: readonly Command[], paths: ReadonlySet<string>): Place {
  const start = path === '' ? '' : `${path} `;
  const below = [...paths].filter(
    (each) => each !== '' && each.startsWith(start) && !each.slice(start.length).includes(' '),
  );
  const command = commands.find(({ name }) => name === path);
  const given = command?.arguments ?? [];
  return {
    path,
    commands: below
      .filter((each) => each !== path)
      .map((each) => ({
        name: each.slice(start.length),
        summary: commands.find(({ name }) => name === each)?.summary ?? GROUPS[each] ?? '',
      })),
    options: [
      ...(command ? optionsOf(command) : []),
      ...(command ? [JSON_OUTPUT] : []),
      HELP,
      ...(path === '' ? [VERSION] : []),
    ],
    words: command ? given.map(([syntax]) => kindOfWord(syntax, command)) : [],
    variadic: given.at(-1)?.[0].includes('...') ?? false,
  };
}

const optionsOf = (command: Command): PlaceOption[] =>
  [...(command.options ?? []), ...(command.repeatable ?? [])].flatMap(([flags, help]) => {
    const [, short, long, value] = /^(?:(-\w), )?(--[\w-]+)(?: <(.+)>)?$/.exec(flags) ?? [];
    if (long === undefined) return [];
    return {
      long,
      ...(short === undefined ? {} : { short }),
      help,
      ...(value === undefined ? {} : { value: kindOfValue(long, value, command) }),
    };
  });

function kindOfValue(long: string, value: string, command: Command): WordKind {
  const choices = command.choices(camelCase(long.slice(2)));
  if (choices.length > 0) return `choice:${choices.join(',')}`;
  if (value === 'node' || value === 'pool') return `names:${value}`;
  return FILES.has(value) ? 'file' : 'any';
}

const FILES = new Set(['file', 'dir', 'package', 'archive']);

/** @param syntax such as `<stack>` or `[words...]` */
function kindOfWord(syntax: string, command: Command): WordKind {
  const word = syntax.replaceAll(/[<>[\].]/g, '');
  const [first = '', second] = command.name.split(' ');
  const choices = command.choices(camelCase(word));
  if (choices.length > 0) return `choice:${choices.join(',')}`;
  if (FILES.has(word)) return 'file';
  switch (word) {
    case 'stack':
      return second === 'restore' || second === 'purge' ? 'names:removed-stack' : 'names:stack';
    case 'machine':
    case 'node':
    case 'pool':
    case 'operation':
      return `names:${word}`;
    case 'reference':
      return 'names:appliance';
    case 'appliance':
      return PUBLISHER_COMMANDS.has(first) ? 'file' : 'names:appliance';
    default:
      return 'any';
  }
}

const camelCase = (name: string): string =>
  name.replaceAll(/-([a-z])/g, (_whole, letter: string) => letter.toUpperCase());
