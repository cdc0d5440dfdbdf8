import { tunnelAddress } from '../../../../schemas/agent/tunnel.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { tunnelName } from '../../node/core/names.ts';
import { formatAddress, parseAddress } from './ip-address.ts';

/** The interface of a node's tunnel, and its canonical address. */
export interface OwnTunnel {
  readonly name: string;
  readonly address: string;
}

/** @returns both, which follow from the id of the node, whether or not there is a tunnel */
export const ownTunnel = (node: NodeId): OwnTunnel => ({
  name: tunnelName(node),
  address: formatAddress(parseAddress(tunnelAddress(node))),
});
