import { z } from 'zod';
import {
  type Command,
  type CommandDefinition,
  defineCommand,
  type Flag,
  type Outcome,
} from '../define-command.ts';
import { connect, type Connection } from './connection.ts';

const SERVER: Flag = ['--server <url>', 'server to use; default: the one you signed in to'];

type Values<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

interface ServerCommandDefinition<Shape extends z.ZodRawShape> extends Omit<
  CommandDefinition<unknown>,
  'input' | 'run'
> {
  readonly input: Shape;
  readonly run: (connection: Connection, input: Values<Shape>) => Promise<Outcome>;
}

/** Makes a command that works with a server: it has `--server`, and gets a connection. */
export function defineServerCommand<Shape extends z.ZodRawShape>({
  input,
  run,
  options = [],
  ...rest
}: ServerCommandDefinition<Shape>): Command {
  const schema = z.object({ ...input, server: z.string().optional() });
  return defineCommand({
    ...rest,
    options: [...options, SERVER],
    // The compiler does not see that adding a key leaves the others as they are.
    input: schema as unknown as z.ZodType<Values<Shape> & { server?: string }>,
    run: async (context, values) => run(await connect(context, values.server), values),
  });
}
