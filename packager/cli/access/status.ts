import { EXIT } from '../../../schemas/errors/catalogue.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Session } from '../../../schemas/api/resources/account.ts';
import { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';
import { personOf } from './person-of.ts';
import { summaryLines } from './summary-lines.ts';

/** `yard status`. */
export const statusCommand = defineServerCommand({
  name: 'status',
  summary: 'Show how the server is, what runs, what is short and what needs you',
  details:
    'What runs is shown to those who are signed in and may view it. ' +
    'Exit code 0 when every part of the server is healthy, 9 when one is not (also while no node has joined, or one ' +
    'is lost), 8 when the server does not answer.',
  example: 'yard status',
  shape:
    '{"server", "status", "version", "parts": {"<name>": {"status", "detail"}}, "account", "rights", "summary": null or Summary as in the API}',
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
    const summary = runsStacks(session) ? await connection.api.getSummary() : null;
    return {
      json: { server, ...health, account: account?.name ?? null, rights, summary },
      text: [
        oneLine(`${server}: ${health.status}, Stackyard ${health.version}`),
        ...table(parts),
        oneLine(`Signed in as ${session ? personOf(session) : 'nobody: yard login'}`),
        ...(summary ? summaryLines(summary, context.now()) : []),
      ].join('\n'),
      ...(well ? {} : { exit: EXIT.failed, complaint: 'A part of the server is not healthy.' }),
    };
  },
});

/** A server may be a registry alone, and not everybody may look at stacks. */
const runsStacks = (session: Session | undefined): boolean =>
  session !== undefined &&
  session.rights.includes('view') &&
  session.server.roles.includes('admin');

/** A token that is no longer valid does not keep anybody from asking how the server is. */
async function sessionIfAny({ api }: Connection): Promise<Session | undefined> {
  try {
    return await api.getSession();
  } catch (error) {
    if (Fault.is(error, 'NOT_SIGNED_IN')) return undefined;
    throw error;
  }
}
