import { z } from 'zod';
import { Fault } from '../../schemas/errors/fault.ts';
import { problemsFromZod } from '../../schemas/appliance/zod-problems.ts';
import type { CommandContext } from './command-context.ts';

/** What a command tells when it is done. */
export interface Outcome {
  /** The document of `--json`; undefined from a command that streams. */
  readonly json: unknown;
  /** The same for people; lines. */
  readonly text: string;
  /** For the person at stderr, also with `--json`: why the exit code is not 0. */
  readonly complaint?: string;
  /** See `EXIT`; default 0. */
  readonly exit?: number;
}

/** `['--force', 'replace an existing file']`; flags as commander writes them. */
export type Flag = readonly [flags: string, help: string];

export interface CommandDefinition<Input> {
  /** Two words make a command of a group: `stack rm`. */
  readonly name: string;
  readonly summary: string;
  /** More, under the summary in `--help`. */
  readonly details?: string;
  /** `<file>` must be given, `[dir]` may. */
  readonly arguments?: readonly Flag[];
  readonly options?: readonly Flag[];
  /** Options that may be given again and again; they arrive as an array. */
  readonly repeatable?: readonly Flag[];
  /** A line that works when it is typed in. */
  readonly example: string;
  /** The shape of the document of `--json`, for `docs/cli.md`. */
  readonly shape?: string;
  /** Writes to stdout by itself, with `--json` one document a line. */
  readonly streams?: boolean;
  /** For programs of ours: in no help and no documentation. */
  readonly hidden?: boolean;
  /** Reads arguments and options, by their names in camel case. */
  readonly input: z.ZodType<Input>;
  readonly run: (context: CommandContext, input: Input) => Promise<Outcome>;
}

/** A command whose input type is its own affair. */
export interface Command extends Omit<CommandDefinition<unknown>, 'input' | 'run'> {
  /** @throws Fault USAGE when the input is not what the command takes */
  readonly execute: (context: CommandContext, values: Record<string, unknown>) => Promise<Outcome>;
  /** @returns the values an argument or option is limited to, by its name in camel case */
  readonly choices: (name: string) => readonly string[];
}

export const isShown = ({ hidden = false }: Pick<Command, 'hidden'>): boolean => !hidden;

/** Makes a command of its definition. Add it to the list in `publisher-commands.ts` or `server-commands.ts`. */
export const defineCommand = <Input>(definition: CommandDefinition<Input>): Command => ({
  ...definition,
  execute: (context, values) => definition.run(context, readInput(definition, values)),
  choices: (name) => choicesOf(definition.input, name),
});

function choicesOf(input: z.ZodType, name: string): readonly string[] {
  const { properties } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  const property = properties?.[name];
  const values = typeof property === 'object' ? (property.enum ?? []) : [];
  return values.filter((value) => typeof value === 'string');
}

function readInput<Input>(
  { input, example }: CommandDefinition<Input>,
  values: Record<string, unknown>,
): Input {
  const result = input.safeParse(values);
  if (result.success) return result.data;
  const problems = problemsFromZod(result.error.issues, values).map(
    ({ path, wanted, found }) => `${path.join('.')}: wanted ${wanted}, found ${found}`,
  );
  throw new Fault('USAGE', { problem: `${problems.join('; ')}.`, example });
}
