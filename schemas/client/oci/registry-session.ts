import { z } from 'zod';
import { LIMITS } from '../../config/limits.ts';
import { Fault } from '../../errors/fault.ts';
import { answerFault } from './answer-fault.ts';
import { type Challenge, parseChallenge } from './challenge.ts';
import { readJsonAnswer } from './read-answer.ts';
import { unknownAuthority } from '../unknown-authority.ts';

export interface RegistryCredentials {
  readonly user: string;
  /** A password or an API token. */
  readonly token: string;
}

export interface RegistrySessionOptions {
  /** Base URL, such as `http://localhost:8470`. */
  readonly registry: string;
  readonly credentials?: RegistryCredentials | undefined;
  readonly fetch: typeof fetch;
  /**
   * Follow a redirect of a download to another host, as large public registries need. Nothing that
   * was given to us is sent there.
   */
  readonly followRedirects?: boolean;
  /** Pass on no words of its error answers: it may be no registry, but a service nobody may read. */
  readonly foreign?: boolean;
}

export interface RegistryRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** A path below the base URL, or a URL on the same host that the registry named. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal | undefined;
  /** What it is about, for sentences and for choosing the token. */
  readonly what: { readonly kind: string; readonly name: string };
  /** Statuses besides 2xx that the caller wants to see. */
  readonly accept?: readonly number[];
}

const TokenAnswer = z.object({
  token: z
    .string()
    .max(64 * 1024)
    .optional(),
  access_token: z
    .string()
    .max(64 * 1024)
    .optional(),
});

/**
 * Requests to one registry: finds out how to sign in, and never lets credentials, tokens or uploads
 * go to another host than the one the user named (attack A15).
 */
export class RegistrySession {
  readonly registry: string;
  readonly #origin: string;
  readonly #options: RegistrySessionOptions;
  readonly #foreign: boolean;
  /** `Authorization` by scope; the last one that worked is tried first. */
  readonly #authorization = new Map<string, string>();

  constructor(options: RegistrySessionOptions) {
    this.registry = options.registry.replace(/\/+$/, '');
    this.#origin = new URL(this.registry).origin;
    this.#options = options;
    this.#foreign = options.foreign ?? false;
  }

  /**
   * @returns a successful answer, or one with a status of `accept`; its body is not read yet
   * @throws Fault UNREACHABLE, NOT_SIGNED_IN, FORBIDDEN, NOT_FOUND, TOO_MANY_REQUESTS,
   *   REGISTRY_REFUSED, REGISTRY_MISLEADS, and the fault our own registry sent
   */
  async send(request: RegistryRequest): Promise<Response> {
    const url = this.resolve(request.url, 'an answer');
    const key = keyOf(request);
    let response = await this.#follow(url, request, this.#authorization.get(key));
    if (response.status === 401) {
      const challenge = parseChallenge(response.headers.get('www-authenticate'));
      const authorization = challenge && (await this.#signIn(challenge, request.signal));
      if (authorization !== undefined) {
        await response.body?.cancel();
        this.#authorization.set(key, authorization);
        response = await this.#follow(url, request, authorization);
      }
    }
    if (response.ok || request.accept?.includes(response.status)) return response;
    throw await answerFault(this.registry, response, request.what, { foreign: this.#foreign });
  }

  /** @throws Fault REGISTRY_MISLEADS when it leads to another host */
  resolve(location: string, what: string): URL {
    const url = new URL(location, `${this.registry}/`);
    if (url.origin === this.#origin && url.username === '' && url.password === '') return url;
    throw new Fault('REGISTRY_MISLEADS', { registry: this.registry, what, host: url.host });
  }

  async #follow(
    start: URL,
    request: RegistryRequest,
    authorization: string | undefined,
  ): Promise<Response> {
    let url = start;
    for (let hop = 0; hop <= LIMITS.ociClient.redirects; hop += 1) {
      const own = url.origin === this.#origin;
      const response = await this.#fetch(url, request, own ? authorization : undefined);
      const location = response.headers.get('location');
      if (![301, 302, 303, 307, 308].includes(response.status) || location === null) {
        return response;
      }
      await response.body?.cancel();
      url = this.#nextHop(new URL(location, url), request);
    }
    const why = 'it redirects in a circle';
    throw new Fault('UNREACHABLE', { url: this.registry, why });
  }

  #nextHop(url: URL, { method = 'GET' }: RegistryRequest): URL {
    const download = method === 'GET' || method === 'HEAD';
    const safe = url.protocol === 'https:' || url.protocol === new URL(this.registry).protocol;
    const allowed = this.#options.followRedirects === true && /^https?:$/.test(url.protocol);
    if (url.origin === this.#origin || (download && safe && allowed)) return url;
    const data = { registry: this.registry, what: 'a redirect', host: url.host };
    throw new Fault('REGISTRY_MISLEADS', data);
  }

  async #fetch(
    url: URL,
    { method = 'GET', headers, body, signal }: RegistryRequest,
    authorization: string | undefined,
  ): Promise<Response> {
    try {
      return await this.#options.fetch(url, {
        method,
        redirect: 'manual',
        headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
        ...(body === undefined ? {} : { body }),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted) throw new Fault('CANCELLED', { what: 'The transfer' });
      if (error instanceof Fault) throw error;
      const why = reasonOf(error);
      const data = { url: this.registry, why, ...unknownAuthority(error) };
      throw new Fault('UNREACHABLE', data, { cause: error });
    }
  }

  /** @returns the header that answers the challenge, or undefined when we have nothing to show */
  async #signIn(
    challenge: Challenge,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    const { credentials } = this.#options;
    const basic = credentials && `Basic ${base64(`${credentials.user}:${credentials.token}`)}`;
    if (challenge.scheme === 'basic') return basic;
    const url = this.resolve(challenge.realm, 'signing in');
    if (challenge.service !== undefined) url.searchParams.set('service', challenge.service);
    for (const scope of challenge.scope?.split(' ') ?? []) url.searchParams.append('scope', scope);
    const what = { kind: 'account', name: credentials?.user ?? 'anonymous' };
    const response = await this.#follow(url, { url: url.href, signal, what }, basic);
    if (!response.ok) {
      throw await answerFault(this.registry, response, what, { foreign: this.#foreign });
    }
    const answer = TokenAnswer.safeParse(await readJsonAnswer(response, 'A token')).data;
    const token = answer?.token ?? answer?.access_token;
    return token === undefined ? undefined : `Bearer ${token}`;
  }
}

/** Tokens are for one repository, and for reading or writing. */
const keyOf = ({ method = 'GET', what }: RegistryRequest): string =>
  `${method === 'GET' || method === 'HEAD' ? 'pull' : 'push'} ${what.name.split(/[@:]/)[0] ?? ''}`;

const base64 = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)));

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ((cause as { code?: string }).code ?? cause.name);
}
