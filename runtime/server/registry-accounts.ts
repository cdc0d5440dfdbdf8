import type { Principal as ApiPrincipal } from '../../schemas/api/handler.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { Authorizer, Credentials, Principal } from '../../registry/ports/authorizer.ts';
import { type Accounts, isTokenSecret } from '../accounts/core/accounts.ts';
import { principalOf } from '../accounts/core/rights.ts';
import type { CallerLookup } from './http/caller.ts';
import { registryPrincipal } from './registry-principal.ts';

/**
 * The accounts of this server, as its registry asks for them: by token, or by name and password.
 * Tokens cannot be guessed and cost next to nothing to look up, so only passwords are counted.
 */
export class RegistryAccounts implements Authorizer {
  readonly #accounts: Accounts;
  readonly #callers: CallerLookup;

  constructor(accounts: Accounts, callers: CallerLookup) {
    this.#accounts = accounts;
    this.#callers = callers;
  }

  async authenticate(credentials: Credentials): Promise<Principal | undefined> {
    const principal = await this.#find(credentials);
    return principal && registryPrincipal(principal);
  }

  async #find(credentials: Credentials): Promise<ApiPrincipal | undefined> {
    const secret = credentials.kind === 'bearer' ? credentials.token : credentials.secret;
    const byToken = await this.#callers.principalByToken(secret);
    if (byToken || credentials.kind === 'bearer' || isTokenSecret(secret)) return byToken;
    try {
      return principalOf(
        await this.#accounts.verify(credentials.name, secret, credentials.address),
      );
    } catch (error) {
      if (Fault.is(error, 'SIGN_IN_FAILED')) return undefined;
      throw error;
    }
  }
}
