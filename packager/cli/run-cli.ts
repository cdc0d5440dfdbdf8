import { Command as Program, CommanderError } from 'commander';
import { EXIT } from '../../schemas/errors/catalogue.ts';
import { Fault, toWire } from '../../schemas/errors/fault.ts';
import type { CommandContext } from './command-context.ts';
import { type Command, isShown, type Outcome } from './define-command.ts';
import { exitCodesHelp } from './exit-codes.ts';
import { GROUPS } from './groups.ts';
import { safeForTerminal } from './terminal/safe-for-terminal.ts';

/** What the process gives; the rest of a context comes from the command line. */
export type CliHost = Omit<CommandContext, 'json' | 'onProgress'> & {
  readonly version: string;
  /** Makes the renderer of progress. */
  readonly progress: (json: boolean) => { onProgress: CommandContext['onProgress']; end(): void };
};

/**
 * Runs one command line.
 *
 * @param argv arguments without program names
 * @returns the exit code, see `EXIT`
 */
export async function runCli(
  argv: readonly string[],
  host: CliHost,
  commands: readonly Command[],
): Promise<number> {
  const json = argv.includes('--json');
  let exit: number = EXIT.ok;
  const complaints: string[] = [];
  const program = newProgram(host, complaints);
  for (const command of commands) {
    addCommand(program, command, async (values) => {
      exit = await runCommandLine(command, values, host, json);
    });
  }
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : [...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.ok;
    // A group without a command: commander has written the help of the group.
    if (error.code === 'commander.help') {
      host.stderr(complaints.join(''));
      return EXIT.usage;
    }
    const problem = error.message.replace(/^error: /, '').replace(/\.?$/, '.');
    return fail(new Fault('USAGE', { problem: capital(problem) }), host, json);
  }
}

function newProgram(host: CliHost, complaints: string[]): Program {
  return (
    new Program('yard')
      .description(
        'Pack, sign, ship, install and operate appliances: stacks of several virtual machines.',
      )
      .version(host.version)
      .addHelpText('after', exitCodesHelp)
      .configureOutput({
        writeOut: (text) => host.stdout(text),
        // Told by `fail`, in the same form as every other failure.
        writeErr: (text) => void complaints.push(text),
      })
      .exitOverride()
      // `-o` behind `bundle extract` is that command's, although `bundle` has one too.
      .enablePositionalOptions()
      .helpCommand(true)
      .showSuggestionAfterError(true)
  );
}

/** `stack rm` becomes the command `rm` of the group `stack`. */
function addCommand(
  program: Program,
  command: Command,
  run: (values: Record<string, unknown>) => Promise<void>,
): void {
  const words = command.name.split(' ');
  const name = words.at(-1) ?? command.name;
  const parent = words.slice(0, -1).reduce(findGroup, program);
  const own = parent
    .command(name, { hidden: !isShown(command) })
    .summary(command.summary)
    .copyInheritedSettings(program);
  own.description([command.summary, command.details].filter(Boolean).join('\n\n'));
  for (const [syntax, help] of command.arguments ?? []) own.argument(syntax, help);
  for (const [flags, help] of command.options ?? []) own.option(flags, help);
  for (const [flags, help] of command.repeatable ?? []) own.option(flags, help, collect, []);
  own.option('--json', 'write one JSON document to stdout');
  own.addHelpText('after', `\nExample:\n  ${command.example}\n`);
  own.action(async () => {
    const names = own.registeredArguments.map((argument) => argument.name());
    const given = names.flatMap((key, i) => {
      const value: unknown = own.processedArgs[i];
      return value === undefined ? [] : [[camelCase(key), value] as const];
    });
    const { json: _json, ...options } = own.opts<Record<string, unknown>>();
    await run({ ...Object.fromEntries(given), ...options });
  });
}

const collect = (value: string, earlier: string[]): string[] => [...earlier, value];

function findGroup(parent: Program, name: string): Program {
  const known = parent.commands.find((each) => each.name() === name);
  if (known) return known;
  const path = parent.parent === null ? name : `${parent.name()} ${name}`;
  return parent
    .command(name)
    .description(GROUPS[path] ?? '')
    .copyInheritedSettings(parent);
}

async function runCommandLine(
  command: Command,
  values: Record<string, unknown>,
  host: CliHost,
  json: boolean,
): Promise<number> {
  const { progress, version: _version, ...rest } = host;
  const renderer = progress(json);
  try {
    const outcome = await command.execute(
      { ...rest, json, onProgress: renderer.onProgress },
      values,
    );
    renderer.end();
    tell(outcome, host, json && command.streams !== true);
    return outcome.exit ?? EXIT.ok;
  } catch (error) {
    renderer.end();
    return fail(stopped(error, command, host), host, json, command.streams);
  }
}

/** What Ctrl-C broke off is no mistake of ours. */
const stopped = (error: unknown, { name }: Command, { signal }: CliHost): unknown =>
  signal.aborted && error instanceof Error && error.name === 'AbortError'
    ? new Fault('CANCELLED', { what: `yard ${name}` }, { cause: error })
    : error;

function tell({ json: document, text, complaint }: Outcome, host: CliHost, json: boolean): void {
  if (json) host.stdout(writeJson(document));
  else if (text !== '') host.stdout(`${safeForTerminal(text)}\n`);
  if (complaint !== undefined) host.stderr(`${safeForTerminal(complaint)}\n`);
}

/** The escapes of `safeForTerminal` are those of JSON, so the document stays the same. */
const writeJson = (document: unknown, oneLine = false): string =>
  `${safeForTerminal(JSON.stringify(document, null, oneLine ? 0 : 2))}\n`;

function fail(error: unknown, host: CliHost, json: boolean, oneLine = false): number {
  const fault = Fault.from(error);
  if (json) host.stdout(writeJson({ error: toWire(fault) }, oneLine));
  const lines = [fault.message, fault.action].filter((line) => line !== undefined);
  host.stderr(`${safeForTerminal(lines.join('\n'))}\n`);
  if (fault.code === 'INTERNAL' && host.env.STACKYARD_DEBUG) {
    host.stderr(`${safeForTerminal(fault.detail ?? '')}\n`);
  }
  return fault.exit;
}

const camelCase = (name: string): string =>
  name.replaceAll(/-([a-z])/g, (_whole, letter: string) => letter.toUpperCase());

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
