import { networkInterfaces } from 'node:os';

/** @returns all addresses of this host, as they are now */
export const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));
