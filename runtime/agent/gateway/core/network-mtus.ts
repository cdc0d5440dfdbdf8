import type { DesiredState } from '../../../../schemas/agent/desired.ts';
import type { NetworkMtus } from '../../compute/ports/hypervisor.ts';

/** @returns the largest packet of each network of a node. */
export const networkMtus = ({ networks }: Pick<DesiredState, 'networks'>): NetworkMtus =>
  new Map(networks.map(({ id, mtu }) => [id, mtu]));
