import { z } from 'zod';

/** An address of a node in the network between nodes. */
export const NodeAddress = z.union([z.ipv4(), z.ipv6()]);
export type NodeAddress = z.infer<typeof NodeAddress>;
