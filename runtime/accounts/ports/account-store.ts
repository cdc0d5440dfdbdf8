import type { Account, ActiveSession, Token } from '../../../schemas/api/resources/account.ts';
import type { AccountId, SessionId, TokenId } from '../../../schemas/ids/brand.ts';

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
  deleteTokensOf(account: AccountId): Promise<void>;
  /** @returns whether the account had such a token */
  deleteToken(account: AccountId, token: TokenId): Promise<boolean>;
  /** Finds a token that has not expired, and notes that it was used. */
  useToken(secretHash: string, now: Date): Promise<{ account: Account; token: Token } | undefined>;
}

/** Ending browser sessions from the server's side. */
export interface SessionEnder {
  endSessionsOf(account: AccountId, except?: string): Promise<void>;
}

/** Looking at browser sessions, and ending one. */
export interface SessionDirectory {
  /**
   * @param current id of the session that asks
   * @returns those that are still good, the last used first
   */
  listSessions(account: AccountId, current: string | undefined): Promise<ActiveSession[]>;
  /** @returns whether the account had such a session */
  endSession(account: AccountId, session: SessionId): Promise<boolean>;
}

export type AccountStore = AccountReader & AccountWriter & TokenStore;
