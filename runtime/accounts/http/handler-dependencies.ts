import type { Call } from '../../../schemas/api/handler.ts';
import type { Account, Session } from '../../../schemas/api/resources/account.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { AuditRecord, AuditTrail } from '../../audit/audit-trail.ts';
import type { AccessFeed } from '../core/access-feed.ts';
import type { AccountSessions } from '../core/account-sessions.ts';
import type { Accounts } from '../core/accounts.ts';

/** What the handlers about accounts work with. */
export interface AccountHandlerDependencies {
  readonly accounts: Accounts;
  readonly sessions: AccountSessions;
  readonly access: Pick<AccessFeed, 'publish'>;
  readonly audit: AuditTrail;
  readonly server: Session['server'];
  /** What the browser's set-up must bring; undefined: it is not to be had by browser. */
  readonly setupCode: string | undefined;
}

/** Notes in the audit log what a caller did. */
export const recordCall = (
  audit: AuditTrail,
  call: Pick<Call, 'principal'>,
  entry: Omit<AuditRecord, 'actor'>,
): Promise<void> => audit.record({ actor: call.principal?.name ?? 'nobody', ...entry });

/** @throws Fault FORBIDDEN when the caller is the local person, who has no account */
export function ownAccount(call: Call): Account {
  const account = call.principal?.account;
  if (!account) throw new Fault('FORBIDDEN', { needs: 'an account of your own' });
  return account;
}
