import type { HandlersOf } from '../../../schemas/api/handler.ts';
import type { Health, Preparation } from '../../../schemas/api/resources/trust.ts';
import { VERSION } from '../../process/version.ts';

type Part = Health['parts'][string];

/** Asks one part of the server how it is. Throws when it is not well. */
export type HealthCheck = () => Promise<Part> | Part;

export interface SystemHandlerDependencies {
  readonly checks: Readonly<Record<string, HealthCheck>>;
  readonly onPreparation: (name: string) => void;
}

/** How long one part may take to answer. */
const CHECK_MS = 3_000;

/** Answers the routes about the server itself. */
export function systemHandlers({
  checks,
  onPreparation,
}: SystemHandlerDependencies): HandlersOf<'getHealth' | 'listPreparations' | 'putPreparation'> {
  const preparations = new Map<string, Preparation>();
  return {
    async getHealth() {
      const parts = await Promise.all(
        Object.entries(checks).map(async ([name, check]) => [name, await ask(check)] as const),
      );
      const ok = parts.every(([, { status }]) => status === 'ok');
      const status = ok ? 'ok' : 'degraded';
      return { status, version: VERSION, parts: Object.fromEntries(parts) };
    },

    listPreparations: async () => [...preparations.values()],

    async putPreparation({ params, body }) {
      preparations.set(params.name, body);
      onPreparation(params.name);
      return undefined;
    },
  };
}

async function ask(check: HealthCheck): Promise<Part> {
  const late = new Promise<Part>((resolve) => {
    setTimeout(resolve, CHECK_MS, { status: 'failed', detail: 'it does not answer' }).unref();
  });
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    return { status: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
}
