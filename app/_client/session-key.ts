'use client';

import { SESSION_KEY_HEADER } from '../../schemas/api/session-key.ts';

/**
 * The key without which the session's cookie is worth nothing. It is kept with this origin, port
 * included, so that what a stack serves on another port of the same host cannot read it.
 */
const PLACE = 'stackyard-session-key';

/** @returns the headers that sign a request in */
export function sessionHeaders(): Record<string, string> {
  const key = globalThis.localStorage?.getItem(PLACE);
  return key ? { [SESSION_KEY_HEADER]: key } : {};
}

/** @returns whether this browser still holds the key of a session */
export const holdsSessionKey = (): boolean =>
  Boolean(globalThis.localStorage?.getItem(PLACE) ?? undefined);

/** @param key undefined: the session is over */
export function keepSessionKey(key: string | undefined): void {
  if (key === undefined) globalThis.localStorage.removeItem(PLACE);
  else globalThis.localStorage.setItem(PLACE, key);
}
