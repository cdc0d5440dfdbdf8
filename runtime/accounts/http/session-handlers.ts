import type { HandlersOf, Principal } from '../../../schemas/api/handler.ts';
import { RIGHTS, type Session } from '../../../schemas/api/resources/account.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { principalOf } from '../core/rights.ts';
import { type AccountHandlerDependencies, ownAccount, recordCall } from './handler-dependencies.ts';

type SessionRoutes = 'getSession' | 'setUp' | 'signIn' | 'signOut' | 'changePassword';

/** Answers the routes about signing in. */
export function sessionHandlers({
  accounts,
  audit,
  server,
}: AccountHandlerDependencies): HandlersOf<SessionRoutes> {
  const viewSession = async (principal: Principal | undefined): Promise<Session> => ({
    account: principal?.account ?? null,
    rights: principal ? RIGHTS.filter((right) => principal.rights.includes(right)) : [],
    setupNeeded: await accounts.setupNeeded(),
    server,
  });

  return {
    getSession: (_request, call) => viewSession(call.principal),

    async setUp({ body }, call) {
      const account = await accounts.setUp(body.name, body.password);
      await call.signIn(account);
      const principal = principalOf(account);
      const sentence = `The first administrator, ${account.name}, was made.`;
      await recordCall(
        audit,
        { principal },
        { action: 'account.set-up', subject: account.id, sentence },
      );
      return viewSession(principal);
    },

    async signIn({ body }, call) {
      try {
        const account = await call.checkPassword();
        await call.signIn(account);
        const principal = principalOf(account);
        const sentence = `${account.name} signed in.`;
        await recordCall(
          audit,
          { principal },
          { action: 'account.sign-in', subject: account.id, sentence },
        );
        return await viewSession(principal);
      } catch (error) {
        if (Fault.is(error, 'SIGN_IN_FAILED')) {
          const sentence = `Signing in as ${body.name} failed.`;
          await recordCall(audit, call, {
            action: 'account.sign-in-failed',
            subject: body.name,
            sentence,
          });
        }
        throw error;
      }
    },

    async signOut(_request, call) {
      await call.signOut();
      return undefined;
    },

    async changePassword({ body }, call) {
      const account = ownAccount(call);
      await accounts.changePassword(account, body.current, body.next, call.session);
      const sentence = `${account.name} changed the password.`;
      await recordCall(audit, call, { action: 'account.password', subject: account.id, sentence });
      return undefined;
    },
  };
}
