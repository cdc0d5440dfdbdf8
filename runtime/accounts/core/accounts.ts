import { createHash } from 'node:crypto';
import type { Principal } from '../../../schemas/api/handler.ts';
import type { Account, AccountRole, Scope, Token } from '../../../schemas/api/resources/account.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type AccountId, makeId, type TokenId } from '../../../schemas/ids/brand.ts';
import type { AccountStore, SessionEnder } from '../ports/account-store.ts';
import type { PasswordHasher, RandomBytes } from '../ports/secrets.ts';
import type { PasswordGate } from './password-gate.ts';
import { whyWeak } from './password-rules.ts';
import type { AccessFeed } from './access-feed.ts';
import { principalOf, principalOfToken } from './rights.ts';
import { endOfToken, refuseRevoking, refuseWiderScopes } from './token-rules.ts';

/** Tokens start with this, so that secret scanners can find lost ones. */
const TOKEN_PREFIX = 'syt_';

/** @returns whether a secret has the form of an API token, valid or not. */
export const isTokenSecret = (secret: string): boolean => secret.startsWith(TOKEN_PREFIX);

export interface AccountsDependencies {
  readonly store: AccountStore & SessionEnder;
  readonly passwords: PasswordHasher;
  /** Every check of a password passes it. */
  readonly gate: Pick<PasswordGate, 'attempt'>;
  readonly random: RandomBytes;
  /** Told whenever an account may have lost access. */
  readonly access: Pick<AccessFeed, 'publish'>;
  readonly now: () => Date;
}

/** Accounts, passwords and API tokens. */
export class Accounts {
  readonly #store: AccountsDependencies['store'];
  readonly #passwords: PasswordHasher;
  readonly #gate: AccountsDependencies['gate'];
  readonly #random: RandomBytes;
  readonly #access: AccountsDependencies['access'];
  readonly #now: () => Date;
  /** Compared against when there is no such account, so that both cases take as long. */
  readonly #decoy: Promise<string>;

  constructor(dependencies: AccountsDependencies) {
    this.#store = dependencies.store;
    this.#passwords = dependencies.passwords;
    this.#gate = dependencies.gate;
    this.#random = dependencies.random;
    this.#access = dependencies.access;
    this.#now = dependencies.now;
    this.#decoy = this.#passwords.hash(this.#random(16).toString('hex'));
  }

  async setupNeeded(): Promise<boolean> {
    return (await this.#store.count()) === 0;
  }

  /**
   * Makes the first administrator.
   *
   * @param options `trusted`: the password comes from whoever runs the server and is taken as it is;
   *   `isOwner`: they have proved to be the one who runs it; `address`: where the request came from
   * @throws Fault SETUP_DONE, SETUP_CODE_WRONG, PASSWORD_WEAK, TOO_MANY_REQUESTS
   */
  async setUp(
    name: string,
    password: string,
    options: { trusted?: boolean; isOwner?: boolean; address?: string } = {},
  ): Promise<Account> {
    // Before hashing: a server that is set up need not spend anything on strangers.
    if (!(await this.setupNeeded())) throw new Fault('SETUP_DONE', {});
    const account = this.#makeAccount(name, 'admin', []);
    const tried = { kind: 'set-up' as const, name, address: options.address ?? 'here' };
    const hash = await this.#gate.attempt(tried, async () => {
      if (options.isOwner === false) throw new Fault('SETUP_CODE_WRONG', {});
      if (!options.trusted) this.#refuseWeak(password, name);
      return this.#passwords.hash(password);
    });
    if (!(await this.#store.createFirst(account, hash))) throw new Fault('SETUP_DONE', {});
    return account;
  }

  /**
   * Checks a password, counted against the account and the address before it is looked at.
   *
   * @param address where the request came from
   * @throws Fault SIGN_IN_FAILED, whatever the reason; TOO_MANY_REQUESTS
   */
  verify(name: string, password: string, address: string): Promise<Account> {
    return this.#gate.attempt({ kind: 'sign-in', name, address }, () =>
      this.#compare(name, password),
    );
  }

  /**
   * Checks the password of someone who is signed in already. Guesses of strangers do not count
   * against this one.
   *
   * @throws Fault SIGN_IN_FAILED, TOO_MANY_REQUESTS
   */
  confirm({ name }: Account, password: string, address: string): Promise<Account> {
    return this.#gate.attempt({ kind: 'session', name, address }, () =>
      this.#compare(name, password),
    );
  }

  async #compare(name: string, password: string): Promise<Account> {
    const found = await this.#store.byName(name);
    const hash = found?.passwordHash ?? (await this.#decoy);
    const good = await this.#passwords.verify(hash, password);
    if (!found || !good || found.account.disabled) throw new Fault('SIGN_IN_FAILED', {});
    return found.account;
  }

  /** @throws Fault CONFLICT, PASSWORD_WEAK */
  async create(input: {
    name: string;
    password: string;
    role: AccountRole;
    namespaces: readonly string[];
  }): Promise<Account> {
    this.#refuseWeak(input.password, input.name);
    const account = this.#makeAccount(input.name, input.role, input.namespaces);
    await this.#store.create(account, await this.#passwords.hash(input.password));
    return account;
  }

  list(): Promise<Account[]> {
    return this.#store.list();
  }

  /** @throws Fault NOT_FOUND, CONFLICT when no administrator would be left */
  async update(
    id: AccountId,
    change: { role: AccountRole; namespaces: string[]; disabled: boolean },
  ): Promise<Account> {
    const account = await this.#store.byId(id);
    if (!account) throw new Fault('NOT_FOUND', { what: 'account', name: id });
    const next = { ...account, ...change };
    if (!isActiveAdmin(next)) await this.#refuseLastAdmin(account);
    await this.#store.update(next);
    if (next.disabled) await this.#store.endSessionsOf(id);
    this.#access.publish(id);
    return next;
  }

  /**
   * Sets a new password, ends all sessions but the one that asks, and revokes all tokens.
   *
   * @throws Fault SIGN_IN_FAILED when the current password is wrong, PASSWORD_WEAK, TOO_MANY_REQUESTS
   */
  async changePassword(
    account: Account,
    { current, next }: { current: string; next: string },
    by: { address: string; session?: string | undefined },
  ): Promise<void> {
    this.#refuseWeak(next, account.name);
    await this.confirm(account, current, by.address);
    await this.#store.setPassword(account.id, await this.#passwords.hash(next));
    // Whoever knew the old one may have made them.
    await this.#store.deleteTokensOf(account.id);
    await this.#store.endSessionsOf(account.id, by.session);
    this.#access.publish(account.id);
  }

  /** The account behind a session; undefined when it is gone or disabled. */
  async principalById(id: AccountId): Promise<Principal | undefined> {
    const account = await this.#store.byId(id);
    return account && !account.disabled ? principalOf(account) : undefined;
  }

  /** The bearer of an API token; undefined when it is unknown, expired or its account disabled. */
  async principalByToken(secret: string): Promise<Principal | undefined> {
    if (!isTokenSecret(secret)) return undefined;
    const found = await this.#store.useToken(hashSecret(secret), this.#now());
    if (!found || found.account.disabled) return undefined;
    return principalOfToken(found.account, found.token);
  }

  /**
   * @param creator whoever asks: a token cannot make one that may do more or lives longer than itself
   * @throws Fault FORBIDDEN
   */
  async createToken(
    account: Account,
    creator: Principal,
    input: { name: string; scopes: Scope[]; expiresInDays?: number | undefined },
  ): Promise<Token & { secret: string }> {
    refuseWiderScopes(creator, input.scopes);
    const now = this.#now();
    const token: Token = {
      id: makeId('token', this.#random(16)),
      name: input.name,
      scopes: input.scopes,
      createdAt: now.toISOString(),
      expiresAt: endOfToken(creator, input.expiresInDays, now),
      lastUsedAt: null,
    };
    const secret = `${TOKEN_PREFIX}${this.#random(32).toString('base64url')}`;
    await this.#store.createToken(account.id, token, hashSecret(secret));
    return { ...token, secret };
  }

  listTokens(account: Account): Promise<Token[]> {
    return this.#store.listTokens(account.id);
  }

  /**
   * @param by whoever asks: a token cannot revoke one that may do more than itself
   * @returns the revoked token
   * @throws Fault NOT_FOUND, FORBIDDEN
   */
  async deleteToken(account: Account, by: Principal, id: TokenId): Promise<Token> {
    const token = (await this.#store.listTokens(account.id)).find((each) => each.id === id);
    if (!token) throw new Fault('NOT_FOUND', { what: 'token', name: id });
    refuseRevoking(by, token);
    await this.#store.deleteToken(account.id, id);
    this.#access.publish(account.id);
    return token;
  }

  #makeAccount(name: string, role: AccountRole, namespaces: readonly string[]): Account {
    return {
      id: makeId('account', this.#random(16)),
      name,
      role,
      namespaces: [...namespaces],
      disabled: false,
      createdAt: this.#now().toISOString(),
    };
  }

  #refuseWeak(password: string, name: string): void {
    const why = whyWeak(password, name);
    if (why) throw new Fault('PASSWORD_WEAK', { why });
  }

  async #refuseLastAdmin(account: Account): Promise<void> {
    const others = (await this.#store.list()).filter((other) => other.id !== account.id);
    if (isActiveAdmin(account) && !others.some(isActiveAdmin)) {
      const why = 'no administrator would be left';
      throw new Fault('CONFLICT', { what: 'account', name: account.name, why });
    }
  }
}

const isActiveAdmin = (account: Account): boolean => account.role === 'admin' && !account.disabled;

/** Tokens carry 256 random bits, so a plain hash is enough to make the stored form useless. */
const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');
