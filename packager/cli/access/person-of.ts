import type { Session } from '../../../schemas/api/resources/account.ts';

/** @returns who is signed in, for people */
export function personOf({ account, rights }: Session): string {
  const told = rights.filter((right) => right !== 'tokens');
  const may = told.length > 0 ? `may ${told.join(', ')}` : 'may fetch and push';
  if (account) return `${account.name} (${may})`;
  return rights.length > 0 ? `the person who started it (${may})` : 'nobody';
}
