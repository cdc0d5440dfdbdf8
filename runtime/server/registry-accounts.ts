import type { Principal as ApiPrincipal } from '../../schemas/api/handler.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { Authorizer, Credentials, Principal } from '../../registry/ports/authorizer.ts';
import type { Accounts } from '../accounts/core/accounts.ts';
import { mayPush, principalOf } from '../accounts/core/rights.ts';
import type { CallerLookup } from './http/caller.ts';

const WINDOW_MS = 60_000;

/** The accounts of this server, as its registry asks for them: by token, or by name and password. */
export class RegistryAccounts implements Authorizer {
  readonly #accounts: Accounts;
  readonly #callers: CallerLookup;
  readonly #failures = new Map<string, { count: number; since: number }>();

  constructor(accounts: Accounts, callers: CallerLookup) {
    this.#accounts = accounts;
    this.#callers = callers;
  }

  async authenticate(credentials: Credentials): Promise<Principal | undefined> {
    const { address } = credentials;
    this.#refuseGuessing(address);
    const principal = await this.#find(credentials);
    if (principal) return toRegistry(principal);
    this.#noteFailure(address);
    return undefined;
  }

  async #find(credentials: Credentials): Promise<ApiPrincipal | undefined> {
    const secret = credentials.kind === 'bearer' ? credentials.token : credentials.secret;
    const byToken = await this.#callers.principalByToken(secret);
    if (byToken || credentials.kind === 'bearer') return byToken;
    try {
      return principalOf(await this.#accounts.verify(credentials.name, secret));
    } catch (error) {
      if (Fault.is(error, 'SIGN_IN_FAILED')) return undefined;
      throw error;
    }
  }

  #refuseGuessing(address: string): void {
    const known = this.#failures.get(address);
    if (!known) return;
    const waitMs = known.since + WINDOW_MS - Date.now();
    if (waitMs <= 0) this.#failures.delete(address);
    else if (known.count >= LIMITS.api.signInsPerMinute) {
      throw new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: Math.ceil(waitMs / 1000) });
    }
  }

  #noteFailure(address: string): void {
    for (const [key, { since }] of this.#failures) {
      if (since + WINDOW_MS < Date.now()) this.#failures.delete(key);
    }
    const known = this.#failures.get(address) ?? { count: 0, since: Date.now() };
    this.#failures.set(address, { ...known, count: known.count + 1 });
  }
}

const toRegistry = (principal: ApiPrincipal): Principal => ({
  accountId: principal.account?.id ?? principal.name,
  name: principal.name,
  canPull: () => principal.pull,
  canPush: (namespace) => mayPush(principal, namespace),
});
