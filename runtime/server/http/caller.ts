import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../../schemas/api/handler.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Accounts } from '../../accounts/core/accounts.ts';
import { LOCAL_PRINCIPAL } from '../../accounts/core/rights.ts';
import { isOwnOrigin, type Reach } from '../reach.ts';

/** Finds out who sent a request: by API token, by the local token, or by browser session. */
export class CallerLookup {
  readonly #accounts: Accounts;
  readonly #localToken: Buffer | undefined;
  readonly #reach: Reach;

  /**
   * @param localToken given to whoever started the server, valid while it runs; undefined: none
   */
  constructor(accounts: Accounts, localToken: string | undefined, reach: Reach) {
    this.#reach = reach;
    this.#accounts = accounts;
    this.#localToken = localToken ? Buffer.from(localToken) : undefined;
  }

  /**
   * @returns undefined for an anonymous request
   * @throws Fault NOT_SIGNED_IN for a token that is not valid; CROSS_ORIGIN
   */
  async principalOf(request: FastifyRequest): Promise<Principal | undefined> {
    const token = bearerToken(request.headers.authorization);
    if (token !== undefined) {
      const principal = await this.principalByToken(token);
      if (!principal) throw new Fault('NOT_SIGNED_IN', {});
      return principal;
    }
    if (!request.user) return undefined;
    this.refuseCrossOrigin(request);
    return request.user.principal;
  }

  /** The bearer of an API token or of the local token. */
  async principalByToken(token: string): Promise<Principal | undefined> {
    return this.#isLocal(token) ? LOCAL_PRINCIPAL : this.#accounts.principalByToken(token);
  }

  /**
   * A cookie is sent by the browser whoever made the page, so a request that changes something must
   * come from our own pages (ASVS 5.0 §3.5). Browsers say where it comes from by `Sec-Fetch-Site`
   * and `Origin`; what says neither is not a browser.
   *
   * @throws Fault CROSS_ORIGIN
   */
  refuseCrossOrigin(request: FastifyRequest): void {
    if (request.method === 'GET' || request.method === 'HEAD') return;
    const { origin, host } = request.headers;
    const site = request.headers['sec-fetch-site'];
    const sameSite = site === undefined || site === 'same-origin' || site === 'none';
    const sameOrigin = origin === undefined || isOwnOrigin(this.#reach, origin, host);
    if (!sameSite || !sameOrigin) {
      throw new Fault('CROSS_ORIGIN', { origin: (origin ?? String(site)).slice(0, 200) });
    }
  }

  #isLocal(token: string): boolean {
    const given = Buffer.from(token);
    const local = this.#localToken;
    return local !== undefined && given.length === local.length && timingSafeEqual(given, local);
  }
}

const bearerToken = (header: string | undefined): string | undefined =>
  /^Bearer ([\x21-\x7e]+)$/i.exec(header ?? '')?.[1];
