/** What the pool that each node has of its own is called where a pool is chosen. */
export const OWN_POOL = 'own';
