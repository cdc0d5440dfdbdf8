import { createLightClient } from '../../schemas/client/light-client.ts';
import type { ApiClient } from '../../schemas/client/api-client.ts';

/** What the server lets a page ask while it renders it, see runtime/server/pages/public-answers.ts. */
interface PublicAnswers {
  readonly origin: string;
  readonly visitor: boolean;
  readonly ask: (path: string) => Promise<{ readonly status: number; readonly body: string }>;
}

const STORE = Symbol.for('stackyard.public-answers');

const current = (): PublicAnswers | undefined =>
  (globalThis as unknown as Record<symbol, { getStore(): PublicAnswers | undefined } | undefined>)[
    STORE
  ]?.getStore();

/** The public API while a page is rendered on the server: nobody is signed in there. */
export interface PublicApi {
  readonly api: Pick<
    ApiClient,
    'searchAppliances' | 'getAppliance' | 'listTrustedKeys' | 'listPreparations' | 'getSession'
  >;
  /** Such as `https://yard.example.org`. */
  readonly origin: string;
  /** Whether the reader brought no session, so that a stranger's answers are theirs as well. */
  readonly visitor: boolean;
}

/** @returns undefined where pages are rendered without the server, as while one works on them */
export function publicApi(): PublicApi | undefined {
  const answers = current();
  if (!answers) return undefined;
  const api = createLightClient({
    server: '',
    fetch: async (path) => {
      const { status, body } = await answers.ask(typeof path === 'string' ? path : '');
      return new Response(status === 204 ? null : body, { status });
    },
  });
  return { api, origin: answers.origin, visitor: answers.visitor };
}
