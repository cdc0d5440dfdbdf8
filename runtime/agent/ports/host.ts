import type { NodeFacts, NodeFigures } from '../../../schemas/agent/observed.ts';

/** The host that a node is. */
export interface Host {
  /** @throws Fault HYPERVISOR_FAILED, TOOL_MISSING */
  facts(): Promise<NodeFacts>;
  /** Load is the average since the last call; at the first, since boot. */
  figures(): Promise<NodeFigures>;
}
