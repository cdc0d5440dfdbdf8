import { setTimeout as delay } from 'node:timers/promises';
import { Health } from '../../schemas/api/resources/trust.ts';
import type { Child } from './child.ts';

const POLL_MS = 100;
const LONGEST_MS = 120_000;

/**
 * Waits until a server says that all its parts are well.
 *
 * @param parts names of the parts that matter
 * @param children whose end means that waiting is in vain
 * @param longestMs how long it may take; Infinity: somebody else ends the waiting
 * @throws Error naming what is not well, or which child ended
 */
export async function waitReady(
  server: string,
  parts: readonly string[],
  children: readonly Child[],
  longestMs = LONGEST_MS,
): Promise<void> {
  const giveUp = Promise.race(
    children.map(async ({ name, ended }) => {
      throw new Error(`the ${name} ended with ${await ended}`);
    }),
  );
  giveUp.catch(() => undefined);
  const end = Date.now() + longestMs;
  let health: Health | undefined;
  for (;;) {
    health = await Promise.race([askHealth(server), giveUp]);
    if (health && parts.every((part) => health?.parts[part]?.status === 'ok')) return;
    if (Date.now() > end) throw new Error(`it did not become ready: ${describe(health, parts)}`);
    await delay(POLL_MS);
  }
}

async function askHealth(server: string): Promise<Health | undefined> {
  try {
    const answer = await fetch(`${server}/healthz`, { signal: AbortSignal.timeout(5_000) });
    return Health.parse(await answer.json());
  } catch {
    return undefined;
  }
}

function describe(health: Health | undefined, parts: readonly string[]): string {
  if (!health) return 'it does not answer';
  return parts
    .filter((part) => health.parts[part]?.status !== 'ok')
    .map((part) => `${part}: ${health.parts[part]?.detail ?? 'missing'}`)
    .join(', ');
}
