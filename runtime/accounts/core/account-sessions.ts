import type { Principal } from '../../../schemas/api/handler.ts';
import type { Account, ActiveSession } from '../../../schemas/api/resources/account.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { SessionId } from '../../../schemas/ids/brand.ts';
import type { SessionDirectory } from '../ports/account-store.ts';
import type { AccessFeed } from './access-feed.ts';
import { refuseEndingSessions } from './token-rules.ts';

export interface AccountSessionsDependencies {
  readonly sessions: SessionDirectory;
  readonly access: Pick<AccessFeed, 'publish'>;
}

/** The browser sessions of an account: seen, and ended from elsewhere. */
export class AccountSessions {
  readonly #dependencies: AccountSessionsDependencies;

  constructor(dependencies: AccountSessionsDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * @param current the session that asks, if it is one
   * @returns those that are still good, the last used first
   */
  list(account: Account, current: string | undefined): Promise<ActiveSession[]> {
    return this.#dependencies.sessions.listSessions(account.id, current);
  }

  /** @throws Fault NOT_FOUND, FORBIDDEN for a token that may do less than the session */
  async end(account: Account, by: Principal, session: SessionId): Promise<void> {
    refuseEndingSessions(by);
    if (!(await this.#dependencies.sessions.endSession(account.id, session))) {
      throw new Fault('NOT_FOUND', { what: 'session', name: session });
    }
    this.#dependencies.access.publish(account.id);
  }
}
