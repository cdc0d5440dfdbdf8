import { EXIT } from '../../../schemas/errors/catalogue.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Session } from '../../../schemas/api/resources/account.ts';
import { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';
import { personOf } from './person-of.ts';

/** `yard status`. */
export const statusCommand = defineServerCommand({
  name: 'status',
  summary: 'Tell how the server is, part by part, and who you are to it',
  details: 'Exit code 0 when every part is well, 9 when one is not, 8 when it does not answer.',
  example: 'yard status',
  shape:
    '{"server", "status", "version", "parts": {"<name>": {"status", "detail"}}, "account", "rights"}',
  input: {},
  run: async (connection) => {
    const { context, server } = connection;
    // Without the token: one that is no longer valid would be refused even here.
    const health = await new Connection(context, { server, token: undefined }).api.getHealth();
    const session = await sessionIfAny(connection);
    const { account, rights } = session ?? { account: null, rights: [] };
    const parts = Object.entries(health.parts).map(([name, { status, detail }]) => [
      '',
      name,
      status,
      detail,
    ]);
    const well = health.status === 'ok';
    return {
      json: { server, ...health, account: account?.name ?? null, rights },
      text: [
        oneLine(`${server}: ${health.status}, Stackyard ${health.version}`),
        ...table(parts),
        oneLine(`Signed in as ${session ? personOf(session) : 'nobody: yard login'}`),
      ].join('\n'),
      ...(well ? {} : { exit: EXIT.failed, complaint: 'A part of the server is not well.' }),
    };
  },
});

/** A token that is no longer valid does not keep anybody from asking how the server is. */
async function sessionIfAny({ api }: Connection): Promise<Session | undefined> {
  try {
    return await api.getSession();
  } catch (error) {
    if (Fault.is(error, 'NOT_SIGNED_IN')) return undefined;
    throw error;
  }
}
