import type { OfferedUplink } from '../../../../schemas/agent/lan.ts';

/** Finds out which ways into LANs this node offers. Never throws. */
export interface Uplinks {
  find(): Promise<OfferedUplink[]>;
}
