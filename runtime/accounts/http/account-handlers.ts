import type { HandlersOf } from '../../../schemas/api/handler.ts';
import { principalOf } from '../core/rights.ts';
import { type AccountHandlerDependencies, ownAccount, recordCall } from './handler-dependencies.ts';

type AccountRoutes =
  | 'listAccounts'
  | 'createAccount'
  | 'updateAccount'
  | 'listTokens'
  | 'createToken'
  | 'deleteToken'
  | 'listSessions'
  | 'endSession';

/** Answers the routes about accounts and API tokens. */
export function accountHandlers({
  accounts,
  sessions,
  audit,
}: AccountHandlerDependencies): HandlersOf<AccountRoutes> {
  return {
    listAccounts: () => accounts.list(),

    async createAccount({ body }, call) {
      const account = await accounts.create(body);
      const sentence = `The account ${account.name} (${account.role}) was created.`;
      await recordCall(audit, call, { action: 'account.create', subject: account.id, sentence });
      return account;
    },

    async updateAccount({ params, body }, call) {
      const account = await accounts.update(params.account, body);
      const state = account.disabled ? 'disabled' : account.role;
      const sentence = `The account ${account.name} is now ${state}.`;
      await recordCall(audit, call, { action: 'account.update', subject: account.id, sentence });
      return account;
    },

    listTokens: async (_request, call) => accounts.listTokens(ownAccount(call)),

    async createToken({ body }, call) {
      const account = ownAccount(call);
      const creator = call.principal ?? principalOf(account);
      const token = await accounts.createToken(account, creator, body);
      const sentence = `${creator.name} created the token “${token.name}” (${token.scopes.join(', ')}).`;
      await recordCall(audit, call, { action: 'token.create', subject: token.id, sentence });
      return token;
    },

    async deleteToken({ params }, call) {
      const account = ownAccount(call);
      const by = call.principal ?? principalOf(account);
      const token = await accounts.deleteToken(account, by, params.token);
      const sentence = `${by.name} revoked the token “${token.name}”.`;
      await recordCall(audit, call, { action: 'token.delete', subject: params.token, sentence });
      return undefined;
    },

    listSessions: async (_request, call) => sessions.list(ownAccount(call), call.session),

    async endSession({ params }, call) {
      const account = ownAccount(call);
      const by = call.principal ?? principalOf(account);
      await sessions.end(account, by, params.session);
      const sentence = `${by.name} ended a session.`;
      await recordCall(audit, call, { action: 'session.end', subject: params.session, sentence });
      return undefined;
    },
  };
}
