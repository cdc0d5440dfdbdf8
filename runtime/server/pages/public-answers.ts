import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * How a page that is being rendered asks the public API: as a stranger, whoever will read the page.
 * `app/_client/public-answers.ts` is the other end.
 */
export interface PublicAnswers {
  /** Such as `https://yard.example.org`, for addresses that other sites follow. */
  readonly origin: string;
  /** Whether the reader brought no session. */
  readonly visitor: boolean;
  /** @param path with its query, under `/api/` */
  readonly ask: (path: string) => Promise<{ readonly status: number; readonly body: string }>;
}

/** The pages are bundled apart from the server, so both find the store under a well-known symbol. */
const STORE = Symbol.for('stackyard.public-answers');
const stores = globalThis as unknown as Record<
  symbol,
  AsyncLocalStorage<PublicAnswers> | undefined
>;
const store = (stores[STORE] ??= new AsyncLocalStorage<PublicAnswers>());

/**
 * Runs a rendering that may ask the public API of `app`.
 *
 * Questions go through the whole server, with rights, checks and limits, but without a cookie or a
 * token: a page can hold nothing that a stranger could not read. They count for the reader's address.
 */
export function withPublicAnswers<Result>(
  app: FastifyInstance,
  request: FastifyRequest,
  render: () => Promise<Result>,
): Promise<Result> {
  const { host, ip, protocol } = request;
  const answers: PublicAnswers = {
    origin: `${protocol}://${host}`,
    visitor: isVisitor(request),
    async ask(path) {
      const asked = { method: 'GET', url: path, headers: { host }, remoteAddress: ip } as const;
      const { statusCode, payload } = await app.inject(asked);
      return { status: statusCode, body: payload };
    },
  };
  return store.run(answers, render);
}

/** Cookies that say nothing about who somebody is. */
const HARMLESS_COOKIES = ['theme'];

/** @returns whether a request brings nothing that a session could be behind */
export function isVisitor({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  if (headers.authorization !== undefined) return false;
  const names = (headers.cookie ?? '').split(';').map((each) => each.split('=')[0]?.trim() ?? '');
  return names.every((name) => name === '' || HARMLESS_COOKIES.includes(name));
}
