import { createHash } from 'node:crypto';
import type { Principal } from '../../../schemas/api/handler.ts';
import type { Account, AccountRole, Scope, Token } from '../../../schemas/api/resources/account.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type AccountId, makeId, type TokenId } from '../../../schemas/ids/brand.ts';
import type { AccountStore, SessionEnder } from '../ports/account-store.ts';
import type { PasswordHasher, RandomBytes } from '../ports/secrets.ts';
import { whyWeak } from './password-rules.ts';
import { mayPush, principalOf, principalOfToken } from './rights.ts';

/** Tokens start with this, so that secret scanners can find lost ones. */
const TOKEN_PREFIX = 'syt_';

export interface AccountsDependencies {
  readonly store: AccountStore & SessionEnder;
  readonly passwords: PasswordHasher;
  readonly random: RandomBytes;
  readonly now: () => Date;
}

/** Accounts, passwords and API tokens. */
export class Accounts {
  readonly #store: AccountsDependencies['store'];
  readonly #passwords: PasswordHasher;
  readonly #random: RandomBytes;
  readonly #now: () => Date;
  /** Compared against when there is no such account, so that both cases take as long. */
  readonly #decoy: Promise<string>;

  constructor(dependencies: AccountsDependencies) {
    this.#store = dependencies.store;
    this.#passwords = dependencies.passwords;
    this.#random = dependencies.random;
    this.#now = dependencies.now;
    this.#decoy = this.#passwords.hash(this.#random(16).toString('hex'));
  }

  async setupNeeded(): Promise<boolean> {
    return (await this.#store.count()) === 0;
  }

  /**
   * Makes the first administrator.
   *
   * @param options `trusted`: the password comes from whoever runs the server and is taken as it is
   * @throws Fault SETUP_DONE, PASSWORD_WEAK
   */
  async setUp(
    name: string,
    password: string,
    options: { trusted?: boolean } = {},
  ): Promise<Account> {
    if (!options.trusted) this.#refuseWeak(password, name);
    const account = this.#makeAccount(name, 'admin', []);
    const hash = await this.#passwords.hash(password);
    if (!(await this.#store.createFirst(account, hash))) throw new Fault('SETUP_DONE', {});
    return account;
  }

  /** @throws Fault SIGN_IN_FAILED, whatever the reason */
  async verify(name: string, password: string): Promise<Account> {
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
    return next;
  }

  /** @throws Fault SIGN_IN_FAILED when the current password is wrong, PASSWORD_WEAK */
  async changePassword(
    account: Account,
    current: string,
    next: string,
    session?: string,
  ): Promise<void> {
    await this.verify(account.name, current);
    this.#refuseWeak(next, account.name);
    await this.#store.setPassword(account.id, await this.#passwords.hash(next));
    await this.#store.endSessionsOf(account.id, session);
  }

  /** The account behind a session; undefined when it is gone or disabled. */
  async principalById(id: AccountId): Promise<Principal | undefined> {
    const account = await this.#store.byId(id);
    return account && !account.disabled ? principalOf(account) : undefined;
  }

  /** The bearer of an API token; undefined when it is unknown, expired or its account disabled. */
  async principalByToken(secret: string): Promise<Principal | undefined> {
    if (!secret.startsWith(TOKEN_PREFIX)) return undefined;
    const found = await this.#store.useToken(hashSecret(secret), this.#now());
    if (!found || found.account.disabled) return undefined;
    return principalOfToken(found.account, found.name, found.scopes);
  }

  /**
   * @param creator whoever asks: a token cannot make a token that may do more than itself
   * @throws Fault FORBIDDEN
   */
  async createToken(
    account: Account,
    creator: Principal,
    input: { name: string; scopes: Scope[]; expiresInDays?: number | undefined },
  ): Promise<Token & { secret: string }> {
    refuseWiderScopes(creator, input.scopes);
    const now = this.#now();
    const days = input.expiresInDays;
    const token: Token = {
      id: makeId('token', this.#random(16)),
      name: input.name,
      scopes: input.scopes,
      createdAt: now.toISOString(),
      expiresAt: days === undefined ? null : new Date(now.getTime() + days * 864e5).toISOString(),
      lastUsedAt: null,
    };
    const secret = `${TOKEN_PREFIX}${this.#random(32).toString('base64url')}`;
    await this.#store.createToken(account.id, token, hashSecret(secret));
    return { ...token, secret };
  }

  listTokens(account: Account): Promise<Token[]> {
    return this.#store.listTokens(account.id);
  }

  /** @throws Fault NOT_FOUND */
  async deleteToken(account: Account, token: TokenId): Promise<void> {
    if (!(await this.#store.deleteToken(account.id, token))) {
      throw new Fault('NOT_FOUND', { what: 'token', name: token });
    }
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

function refuseWiderScopes(creator: Principal, scopes: readonly Scope[]): void {
  for (const scope of scopes) {
    if (!mayGrant(creator, scope)) throw new Fault('FORBIDDEN', { needs: scope });
  }
}

function mayGrant(creator: Principal, scope: Scope): boolean {
  if (scope === 'pull') return creator.pull;
  if (!scope.startsWith('push:')) return (creator.rights as readonly string[]).includes(scope);
  const namespace = scope.slice('push:'.length);
  return namespace === '*' ? creator.push === 'all' : mayPush(creator, namespace);
}
