import type { HandlersOf, Principal } from '../../../schemas/api/handler.ts';
import { RIGHTS, type Session } from '../../../schemas/api/resources/account.ts';
import { principalOf } from '../core/rights.ts';
import { isSetupCode } from '../core/setup-code.ts';
import { type AccountHandlerDependencies, ownAccount, recordCall } from './handler-dependencies.ts';

type SessionRoutes = 'getSession' | 'setUp' | 'signIn' | 'signOut' | 'changePassword';

/** Answers the routes about signing in. */
export function sessionHandlers({
  accounts,
  access,
  audit,
  server,
  setupCode,
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
      // Whoever reads the terminal runs this server; whoever reaches it first need not.
      const isOwner = call.principal?.rights.includes('admin') || isSetupCode(setupCode, body.code);
      const { address } = call;
      const account = await accounts.setUp(body.name, body.password, { isOwner, address });
      const key = await call.signIn(account);
      const principal = principalOf(account);
      const sentence = `The first administrator, ${account.name}, was created.`;
      const entry = { action: 'account.set-up', subject: account.id, sentence };
      await recordCall(audit, { principal }, entry);
      return { ...(await viewSession(principal)), key };
    },

    async signIn(_request, call) {
      const account = await call.checkPassword();
      const key = await call.signIn(account);
      const principal = principalOf(account);
      const sentence = `${account.name} signed in.`;
      const entry = { action: 'account.sign-in', subject: account.id, sentence };
      await recordCall(audit, { principal }, entry);
      return { ...(await viewSession(principal)), key };
    },

    async signOut(_request, call) {
      const account = call.principal?.account;
      await call.signOut();
      if (account) access.publish(account.id);
      return undefined;
    },

    async changePassword({ body }, call) {
      const account = ownAccount(call);
      await accounts.changePassword(account, body, call);
      const sentence = `${account.name} changed the password; other sessions were ended and tokens revoked.`;
      await recordCall(audit, call, { action: 'account.password', subject: account.id, sentence });
      return undefined;
    },
  };
}
