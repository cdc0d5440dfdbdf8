/** @returns the key that the fake's pages must bring with the cookie of a session */
export const keyOfSession = (session: string): string => `key-of-${session}`;
