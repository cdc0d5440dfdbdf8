import type { HandlersOf } from '../../../schemas/api/handler.ts';
import { type AccountHandlerDependencies, ownAccount } from './handler-dependencies.ts';

/**
 * Answers the route by which somebody at a browser gives the own password again. Wrong ones are
 * counted and written down where every password is.
 */
export const confirmHandler = ({
  accounts,
}: Pick<AccountHandlerDependencies, 'accounts'>): HandlersOf<'confirmSession'> => ({
  async confirmSession({ body }, call) {
    await accounts.confirm(ownAccount(call), body.password, call.address);
    call.confirm();
    return undefined;
  },
});
