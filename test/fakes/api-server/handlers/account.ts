import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Session } from '../../../../schemas/api/resources/account.ts';
import type { accountRoutes } from '../../../../schemas/api/routes/account.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { type Caller, type Handlers, signedIn } from '../handler.ts';
import { freshId } from '../ids.ts';
import { rightsOf } from '../rights.ts';
import type { FakeAccount } from '../shapes.ts';
import { recordAudit, type World } from '../world.ts';

type TokenRoutes = 'listTokens' | 'createToken' | 'deleteToken';

const LEAST_CHARACTERS = 8;

export const accountHandlers: Handlers<Exclude<keyof typeof accountRoutes, TokenRoutes>> = {
  getSession: (_request, world, caller) => sessionOf(world, caller.account),
  setUp: ({ body }, world, caller) => {
    if (world.accounts.length > 0) throw new Fault('SETUP_DONE', {});
    const account = addAccount(world, { ...body, role: 'admin', namespaces: [] });
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
  changePassword: ({ body }, _world, caller) => {
    const account = signedIn(caller);
    if (account.password !== body.current) throw new Fault('SIGN_IN_FAILED', {});
    account.password = strong(body.next);
  },
  listAccounts: (_request, world) => world.accounts,
  createAccount: ({ body }, world) => {
    if (world.accounts.some((each) => each.name === body.name)) {
      throw new Fault('CONFLICT', { what: 'account', name: body.name, why: 'the name is taken' });
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
  return sessionOf(world, account);
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
