import { useSyncExternalStore } from 'react';

/**
 * @returns whether the script of the page has started. Until then a page looks like what it will be,
 *   and nothing listens to what is pressed
 */
export function useInBrowser(): boolean {
  return useSyncExternalStore(subscribeToNothing, isBrowser, isServer);
}

const subscribeToNothing = () => () => undefined;
const isBrowser = () => true;
const isServer = () => false;
