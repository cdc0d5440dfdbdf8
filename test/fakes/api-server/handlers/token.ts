import { randomBytes } from 'node:crypto';
import { type Handlers, signedIn } from '../handler.ts';
import { freshId } from '../ids.ts';

const DAY_MS = 86_400_000;

export const tokenHandlers: Handlers<'listTokens' | 'createToken' | 'deleteToken'> = {
  listTokens: (_request, world, caller) =>
    world.tokens.filter((token) => token.account === signedIn(caller).id),
  createToken: ({ body }, world, caller) => {
    const days = body.expiresInDays;
    const token = {
      id: freshId('token'),
      account: signedIn(caller).id,
      name: body.name,
      scopes: body.scopes,
      createdAt: new Date().toISOString(),
      expiresAt: days === undefined ? null : new Date(Date.now() + days * DAY_MS).toISOString(),
      lastUsedAt: null,
      secret: `yard_${randomBytes(24).toString('base64url')}`,
    };
    world.tokens.push(token);
    return token;
  },
  deleteToken: ({ params }, world) => {
    const index = world.tokens.findIndex((token) => token.id === params.token);
    if (index >= 0) world.tokens.splice(index, 1);
  },
};
