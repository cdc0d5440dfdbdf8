import type { Kysely, Selectable } from 'kysely';
import type { Account, AccountRole, Scope, Token } from '../../../schemas/api/resources/account.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { AccountId, TokenId } from '../../../schemas/ids/brand.ts';
import { ifWritable } from '../../database/if-writable.ts';
import type { AnyDatabase } from '../../database/open-database.ts';
import type { AccountStore, SessionEnder } from '../ports/account-store.ts';
import { hashSessionId } from './sql-session-store.ts';

interface AccountTable {
  id: string;
  name: string;
  role: AccountRole;
  namespaces: unknown;
  disabled: boolean;
  created_at: Date;
  password_hash: string;
}

interface TokenTable {
  id: string;
  account: string;
  name: string;
  scopes: unknown;
  secret_hash: string;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
}

interface Tables {
  account: AccountTable;
  account_token: TokenTable;
  account_session: { id_hash: string; account: string | null };
}

/** Accounts, tokens and the ending of sessions, in SQL. */
export class SqlAccountStore implements AccountStore, SessionEnder {
  readonly #db: Kysely<Tables>;

  /** @param db a database with `accountMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async count(): Promise<number> {
    const { count } = await this.#db
      .selectFrom('account')
      .select((select) => select.fn.countAll().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async list(): Promise<Account[]> {
    return (await this.#db.selectFrom('account').selectAll().orderBy('name').execute()).map(
      toAccount,
    );
  }

  async byId(id: AccountId): Promise<Account | undefined> {
    const row = await this.#db
      .selectFrom('account')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && toAccount(row);
  }

  async byName(name: string): Promise<{ account: Account; passwordHash: string } | undefined> {
    const row = await this.#db
      .selectFrom('account')
      .selectAll()
      .where('name', '=', name)
      .executeTakeFirst();
    return row && { account: toAccount(row), passwordHash: row.password_hash };
  }

  async create(account: Account, passwordHash: string): Promise<void> {
    const result = await this.#db
      .insertInto('account')
      .values(toRow(account, passwordHash))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows === 0n) {
      throw new Fault('NAME_TAKEN', { what: 'account', name: account.name });
    }
  }

  async createFirst(account: Account, passwordHash: string): Promise<boolean> {
    try {
      return await this.#db
        .transaction()
        .setIsolationLevel('serializable')
        .execute(async (trx) => {
          const any = await trx.selectFrom('account').select('id').limit(1).executeTakeFirst();
          if (any) return false;
          await trx.insertInto('account').values(toRow(account, passwordHash)).execute();
          return true;
        });
    } catch (error) {
      if (isSerializationFailure(error)) return false;
      throw error;
    }
  }

  async update(account: Account): Promise<void> {
    await this.#db
      .updateTable('account')
      .set({
        role: account.role,
        namespaces: JSON.stringify(account.namespaces),
        disabled: account.disabled,
      })
      .where('id', '=', account.id)
      .execute();
  }

  async setPassword(id: AccountId, passwordHash: string): Promise<void> {
    await this.#db
      .updateTable('account')
      .set({ password_hash: passwordHash })
      .where('id', '=', id)
      .execute();
  }

  async createToken(account: AccountId, token: Token, secretHash: string): Promise<void> {
    await this.#db
      .insertInto('account_token')
      .values({
        id: token.id,
        account,
        name: token.name,
        scopes: JSON.stringify(token.scopes),
        secret_hash: secretHash,
        created_at: new Date(token.createdAt),
        expires_at: token.expiresAt === null ? null : new Date(token.expiresAt),
        last_used_at: null,
      })
      .execute();
  }

  async listTokens(account: AccountId): Promise<Token[]> {
    const rows = await this.#db
      .selectFrom('account_token')
      .selectAll()
      .where('account', '=', account)
      .orderBy('created_at', 'desc')
      .execute();
    return rows.map(toToken);
  }

  async deleteToken(account: AccountId, token: TokenId): Promise<boolean> {
    const result = await this.#db
      .deleteFrom('account_token')
      .where('account', '=', account)
      .where('id', '=', token)
      .executeTakeFirst();
    return result.numDeletedRows > 0n;
  }

  async deleteTokensOf(account: AccountId): Promise<void> {
    await this.#db.deleteFrom('account_token').where('account', '=', account).execute();
  }

  async useToken(
    secretHash: string,
    now: Date,
  ): Promise<{ account: Account; token: Token } | undefined> {
    const token = await this.#db
      .selectFrom('account_token')
      .selectAll()
      .where('secret_hash', '=', secretHash)
      .executeTakeFirst();
    if (!token || (token.expires_at && token.expires_at <= now)) return undefined;
    const account = await this.byId(token.account as AccountId);
    if (!account) return undefined;
    if (isStale(token.last_used_at, now)) {
      const used = this.#db
        .updateTable('account_token')
        .set({ last_used_at: now })
        .where('id', '=', token.id);
      await ifWritable(() => used.execute());
    }
    return { account, token: toToken(token) };
  }

  async endSessionsOf(account: AccountId, except?: string): Promise<void> {
    let query = this.#db.deleteFrom('account_session').where('account', '=', account);
    if (except !== undefined) query = query.where('id_hash', '<>', hashSessionId(except));
    await query.execute();
  }
}

/** SQLSTATE 40001: somebody else was first. */
const isSerializationFailure = (error: unknown): boolean =>
  (error as { code?: string } | null)?.code === '40001';

/** A time of last use is written at most once a minute, so that reading stays cheap. */
const isStale = (usedAt: Date | null, now: Date): boolean =>
  !usedAt || now.getTime() - usedAt.getTime() > 60_000;

const toRow = (account: Account, passwordHash: string): AccountTable => ({
  id: account.id,
  name: account.name,
  role: account.role,
  namespaces: JSON.stringify(account.namespaces),
  disabled: account.disabled,
  created_at: new Date(account.createdAt),
  password_hash: passwordHash,
});

const toAccount = (row: Selectable<AccountTable>): Account => ({
  id: row.id as AccountId,
  name: row.name,
  role: row.role,
  namespaces: row.namespaces as string[],
  disabled: row.disabled,
  createdAt: row.created_at.toISOString(),
});

const toToken = (row: Selectable<TokenTable>): Token => ({
  id: row.id as TokenId,
  name: row.name,
  scopes: row.scopes as Scope[],
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at?.toISOString() ?? null,
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
});
