import { z } from 'zod';
import { AccountId, SessionId, TokenId } from '../../ids/brand.ts';

/** What an account may do. Each role includes the ones before it. */
export const AccountRole = z.enum(['viewer', 'operator', 'admin']);
export type AccountRole = z.infer<typeof AccountRole>;

/**
 * What a route asks for. `console`: to type into machines. `tokens`: to see, make and revoke tokens and sessions of the own
 * account.
 */
export const RIGHTS = ['view', 'operate', 'console', 'admin', 'tokens'] as const;
export type Right = (typeof RIGHTS)[number];

export const AccountName = z
  .string()
  .regex(
    /^[a-z][a-z0-9._-]{1,31}$/,
    'a name of 2 to 32 lower case letters, digits, dots and dashes',
  );

export const Account = z
  .object({
    id: AccountId,
    name: AccountName,
    role: AccountRole,
    namespaces: z
      .array(z.string())
      .describe('Where this account may publish; admins may everywhere'),
    disabled: z.boolean(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Account' });
export type Account = z.infer<typeof Account>;

/** `pull`, `push:<namespace>` (or `push:*`), or one of the rights. */
export const Scope = z
  .string()
  .regex(
    /^(pull|view|operate|console|admin|tokens|push:([a-z]([a-z0-9-]{0,30}[a-z0-9])?|\*))$/,
    'a scope',
  );
export type Scope = z.infer<typeof Scope>;

export const Token = z
  .object({
    id: TokenId,
    name: z.string(),
    scopes: z.array(Scope),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Token' });
export type Token = z.infer<typeof Token>;

/** A browser that is signed in. */
export const ActiveSession = z
  .object({
    id: SessionId,
    browser: z.string().describe('Such as “Firefox on Linux”, as the browser says itself'),
    address: z.string().describe('Where it signed in from'),
    startedAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().describe('Exact to five minutes'),
    current: z.boolean().describe('This is the session making the request'),
  })
  .meta({ id: 'ActiveSession' });
export type ActiveSession = z.infer<typeof ActiveSession>;

export const Session = z
  .object({
    account: Account.nullable().describe('null: not signed in'),
    rights: z.array(z.enum(RIGHTS)),
    setupNeeded: z.boolean().describe('No administrator exists yet'),
    key: z
      .string()
      .optional()
      .describe('At sign-in only: to be sent with every request of this session, as a header'),
    server: z.object({
      version: z.string(),
      roles: z.array(z.enum(['registry', 'admin'])),
    }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

export const Password = z.string().min(1).max(1_000);
