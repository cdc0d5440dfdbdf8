import type { NodeFacts, NodeFigures } from '../../../../schemas/agent/observed.ts';

/** The host that a node is. */
export interface Host {
  /** What does not change while it is up. @throws Fault HYPERVISOR_FAILED, TOOL_MISSING */
  facts(): Promise<NodeFacts>;
  /** Load is the average since the last call; at the first, since boot. */
  figures(): Promise<NodeFigures>;
}

/** What an agent asks of its host besides. */
export interface HostState {
  /** Changes with every boot. */
  bootId(): Promise<string>;
  /** What an operator should know about this node, as sentences. */
  notices(): Promise<string[]>;
}
