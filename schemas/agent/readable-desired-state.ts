import { z } from 'zod';
import { DesiredState } from './desired.ts';
import { LIMITS } from '../config/limits.ts';

interface Earlier {
  readonly protocol: 2;
  readonly images: readonly object[];
  readonly networks: readonly object[];
  readonly machines: readonly object[];
}

const isEarlier = (data: unknown): data is Earlier =>
  typeof data === 'object' && data !== null && 'protocol' in data && data.protocol === 2;

/** On an agent of before, everything was on this node. */
const fromEarlier = (state: Earlier): object => ({
  ...state,
  protocol: 3,
  images: state.images.map((image) => ({ ...image, peers: [] })),
  networks: state.networks.map((network) => ({
    ...network,
    mtu: LIMITS.network.largestMtuBytes,
  })),
  probes: [],
  machines: state.machines.map((machine) => ({ ...machine, readiness: { by: 'node' } })),
  pools: [],
  exports: [],
  arrivals: [],
  // What was not named was removed then; the next document says what shall be.
  gone: { machines: [], networks: [], routers: [] },
});

/**
 * A desired state of this protocol or of the one before, as an agent finds it in its own folder after
 * an update.
 */
export const ReadableDesiredState = z.preprocess(
  (data) => (isEarlier(data) ? fromEarlier(data) : data),
  DesiredState,
);
