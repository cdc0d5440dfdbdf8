import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Session } from '../../../../schemas/api/resources/account.ts';
import type { accountRoutes } from '../../../../schemas/api/routes/account.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { type Caller, type Handlers, signedIn } from '../handler.ts';
import { keyOfSession } from '../session-key.ts';
import { makeId } from '../../../../schemas/ids/brand.ts';
import { freshId } from '../ids.ts';
import { rightsOf } from '../rights.ts';
import type { FakeAccount } from '../shapes.ts';
import { recordAudit, type World } from '../world.ts';

type TokenRoutes = 'listTokens' | 'createToken' | 'deleteToken';

const LEAST_CHARACTERS = 8;
export const FAKE_SETUP_CODE = '7K2M-Q0XA-94TN';

export const accountHandlers: Handlers<Exclude<keyof typeof accountRoutes, TokenRoutes>> = {
  getSession: (_request, world, caller) => sessionOf(world, caller.account),
  setUp: ({ body }, world, caller) => {
    if (world.accounts.length > 0) throw new Fault('SETUP_DONE', {});
    if (body.code !== FAKE_SETUP_CODE) throw new Fault('SETUP_CODE_WRONG', {});
    const { name, password } = body;
    const account = addAccount(world, { name, password, role: 'admin', namespaces: [] });
    return open(world, caller, account);
  },
  signIn: ({ body }, world, caller) => {
    const account = world.accounts.find((each) => each.name === body.name && !each.disabled);
    if (account?.password !== body.password) throw new Fault('SIGN_IN_FAILED', {});
    return open(world, caller, account);
  },
  signOut: (_request, world, caller) => {
    if (caller.session !== undefined) world.sessions.delete(caller.session);
    caller.setSession(undefined);
  },
  confirmSession: ({ body }, _world, caller) => {
    if (signedIn(caller).password !== body.password) throw new Fault('SIGN_IN_FAILED', {});
  },
  changePassword: ({ body }, world, caller) => {
    const account = signedIn(caller);
    if (account.password !== body.current) throw new Fault('SIGN_IN_FAILED', {});
    account.password = strong(body.next);
    world.tokens.splice(
      0,
      world.tokens.length,
      ...world.tokens.filter((token) => token.account !== account.id),
    );
  },
  listSessions: (_request, world, caller) =>
    [...world.sessions].flatMap(([session, account]) =>
      account === signedIn(caller).id ? [viewSession(session, caller)] : [],
    ),
  endSession: ({ params }, world) => {
    for (const session of world.sessions.keys()) {
      if (publicId(session) === params.session) world.sessions.delete(session);
    }
  },
  listAccounts: (_request, world) => world.accounts,
  createAccount: ({ body }, world) => {
    if (world.accounts.some((each) => each.name === body.name)) {
      throw new Fault('NAME_TAKEN', { what: 'account', name: body.name });
    }
    return addAccount(world, body);
  },
  updateAccount: ({ params, body }, world, caller) => {
    const account = world.accounts.find((each) => each.id === params.account);
    if (!account) throw new Fault('NOT_FOUND', { what: 'account', name: params.account });
    if (account === caller.account) {
      throw new Fault('CONFLICT', { what: 'account', name: account.name, why: 'it is your own' });
    }
    return Object.assign(account, body);
  },
};

const publicId = (session: string): string => makeId('session', Buffer.from(session));

const viewSession = (session: string, caller: Caller) => ({
  id: publicId(session),
  browser: 'Chrome on Linux',
  address: '127.0.0.1',
  startedAt: new Date(Date.now() - 3_600_000).toISOString(),
  lastSeenAt: new Date().toISOString(),
  current: session === caller.session,
});

function sessionOf(world: World, account: FakeAccount | undefined): z.input<typeof Session> {
  return {
    account: account ?? null,
    rights: rightsOf(account),
    setupNeeded: world.accounts.length === 0,
    server: { version: '0.1.0', roles: ['registry', 'admin'] },
  };
}

function open(world: World, caller: Caller, account: FakeAccount): z.input<typeof Session> {
  const session = randomUUID();
  world.sessions.set(session, account.id);
  caller.setSession(session);
  recordAudit(world, {
    actor: account.name,
    action: 'session.open',
    subject: account.name,
    sentence: `${account.name} signed in`,
  });
  return { ...sessionOf(world, account), key: keyOfSession(session) };
}

function addAccount(
  world: World,
  body: Pick<FakeAccount, 'name' | 'password' | 'role'> & { namespaces: readonly string[] },
): FakeAccount {
  const account: FakeAccount = {
    ...body,
    namespaces: [...body.namespaces],
    password: strong(body.password),
    id: freshId('account'),
    disabled: false,
    createdAt: new Date().toISOString(),
  };
  world.accounts.push(account);
  return account;
}

function strong(password: string): string {
  if (password.length >= LEAST_CHARACTERS) return password;
  throw new Fault('PASSWORD_WEAK', { why: `it has fewer than ${LEAST_CHARACTERS} characters` });
}
