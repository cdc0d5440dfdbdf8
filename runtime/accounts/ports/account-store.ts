import type { Account, Scope, Token } from '../../../schemas/api/resources/account.ts';
import type { AccountId, TokenId } from '../../../schemas/ids/brand.ts';

export interface AccountReader {
  count(): Promise<number>;
  list(): Promise<Account[]>;
  byId(id: AccountId): Promise<Account | undefined>;
  /** With the stored hash of its password. */
  byName(name: string): Promise<{ account: Account; passwordHash: string } | undefined>;
}

export interface AccountWriter {
  /** @throws Fault CONFLICT when the name is taken */
  create(account: Account, passwordHash: string): Promise<void>;
  /** Creates the account only while there is none. @returns whether it was created */
  createFirst(account: Account, passwordHash: string): Promise<boolean>;
  update(account: Account): Promise<void>;
  setPassword(id: AccountId, passwordHash: string): Promise<void>;
}

/** Secrets of tokens are stored as sha256 only. */
export interface TokenStore {
  createToken(account: AccountId, token: Token, secretHash: string): Promise<void>;
  listTokens(account: AccountId): Promise<Token[]>;
  /** @returns whether the account had such a token */
  deleteToken(account: AccountId, token: TokenId): Promise<boolean>;
  /** Finds a token that has not expired, and notes that it was used. */
  useToken(
    secretHash: string,
    now: Date,
  ): Promise<{ account: Account; name: string; scopes: Scope[] } | undefined>;
}

/** Ending browser sessions from the server's side. */
export interface SessionEnder {
  endSessionsOf(account: AccountId, except?: string): Promise<void>;
}

export type AccountStore = AccountReader & AccountWriter & TokenStore;
