import type { Token } from '../../../schemas/api/resources/account.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge, formatDue } from '../terminal/format-time.ts';
import { table } from '../terminal/table.ts';

/** `yard token ls`. */
export const tokenLsCommand = defineServerCommand({
  name: 'token ls',
  summary: 'List the API tokens of your account',
  example: 'yard token ls',
  shape: '[Token …] as in the API',
  input: {},
  run: async ({ api, context }) => {
    const tokens = await api.listTokens();
    const lines = table(
      tokens.map((token) => row(token, context.now())),
      ['ID', 'NAME', 'MAY', 'LAST USED', 'EXPIRES'],
    );
    const none = 'Your account has no API tokens.';
    return { json: tokens, text: tokens.length === 0 ? none : lines.join('\n') };
  },
});

const row = ({ id, name, scopes, lastUsedAt, expiresAt }: Token, nowMs: number) => [
  id,
  name,
  scopes.join(' '),
  lastUsedAt === null ? 'never' : formatAge(lastUsedAt, nowMs),
  expiresAt === null ? 'never' : formatDue(expiresAt, nowMs),
];
