import { AccountId, SessionId, TokenId } from '../../ids/brand.ts';
import { Namespace } from '../../ids/names.ts';
import {
  Account,
  AccountName,
  AccountRole,
  ActiveSession,
  Password,
  Scope,
  Session,
  Token,
} from '../resources/account.ts';
import { route, z } from '../route.ts';

const tag = 'accounts';
const credentials = z.strictObject({ name: AccountName, password: Password });

export const accountRoutes = {
  getSession: route({
    method: 'GET',
    path: '/api/v1/session',
    summary: 'Who is signed in, and whether the server has been set up',
    tag,
    right: 'public',
    answer: Session,
  }),
  setUp: route({
    method: 'POST',
    path: '/api/v1/setup',
    summary: 'Create the first administrator; possible once',
    tag,
    right: 'public',
    body: credentials.extend({
      code: z
        .string()
        .max(100)
        .optional()
        .describe('The set-up code from the terminal; not needed with the local token'),
    }),
    answer: Session,
    status: 201,
  }),
  signIn: route({
    method: 'POST',
    path: '/api/v1/session',
    summary: 'Sign in with name and password; sets a session cookie',
    tag,
    right: 'public',
    body: credentials,
    answer: Session,
  }),
  signOut: route({
    method: 'DELETE',
    path: '/api/v1/session',
    summary: 'Sign out',
    tag,
    right: 'public',
  }),
  confirmSession: route({
    method: 'POST',
    path: '/api/v1/session/confirm',
    summary: 'Confirm your password, for actions that need a recent confirmation',
    tag,
    right: 'view',
    body: z.strictObject({ password: Password }),
  }),
  changePassword: route({
    method: 'POST',
    path: '/api/v1/password',
    summary: 'Change your password; ends all your other sessions and revokes all your tokens',
    tag,
    right: 'view',
    body: z.strictObject({ current: Password, next: Password }),
  }),
  listAccounts: route({
    method: 'GET',
    path: '/api/v1/accounts',
    summary: 'All accounts',
    tag,
    right: 'admin',
    answer: z.array(Account),
  }),
  createAccount: route({
    method: 'POST',
    path: '/api/v1/accounts',
    summary: 'Create an account',
    tag,
    right: 'admin',
    body: credentials.extend({
      role: AccountRole,
      namespaces: z.array(Namespace).max(100).default([]),
    }),
    answer: Account,
    status: 201,
  }),
  updateAccount: route({
    method: 'PUT',
    path: '/api/v1/accounts/:account',
    summary: 'Change role, namespaces, or disable; disabling ends its sessions',
    tag,
    right: 'admin',
    params: z.object({ account: AccountId }),
    body: z.strictObject({
      role: AccountRole,
      namespaces: z.array(Namespace).max(100),
      disabled: z.boolean(),
    }),
    answer: Account,
  }),
  listSessions: route({
    method: 'GET',
    path: '/api/v1/sessions',
    summary: 'The browsers that are signed in to your account',
    tag,
    right: 'tokens',
    answer: z.array(ActiveSession),
  }),
  endSession: route({
    method: 'DELETE',
    path: '/api/v1/sessions/:session',
    summary: 'Sign a browser out',
    tag,
    right: 'tokens',
    params: z.object({ session: SessionId }),
  }),
  listTokens: route({
    method: 'GET',
    path: '/api/v1/tokens',
    summary: 'Your API tokens, without their secrets',
    tag,
    right: 'tokens',
    answer: z.array(Token),
  }),
  createToken: route({
    method: 'POST',
    path: '/api/v1/tokens',
    summary:
      'Create an API token; its secret is in this answer and nowhere else. A token created with another token has no more rights and lasts no longer than that one',
    tag,
    right: 'tokens',
    confirm: true,
    body: z.strictObject({
      name: z.string().min(1).max(100),
      scopes: z.array(Scope).min(1).max(20),
      expiresInDays: z.int().min(1).max(3_650).optional(),
    }),
    answer: Token.extend({ secret: z.string() }),
    status: 201,
  }),
  deleteToken: route({
    method: 'DELETE',
    path: '/api/v1/tokens/:token',
    summary: 'Revoke a token',
    tag,
    right: 'tokens',
    params: z.object({ token: TokenId }),
  }),
} as const;
