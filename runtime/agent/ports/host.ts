import type { NodeFacts, NodeFigures } from '../../../schemas/agent/observed.ts';

/** The node itself. */
export interface Host {
  /** What does not change while it is up; the accelerator is probed once. */
  facts(): Promise<NodeFacts>;
  figures(): Promise<NodeFigures>;
  /** Changes with every boot. */
  bootId(): Promise<string>;
  /** What an operator should know about this node, as sentences. */
  notices(): Promise<string[]>;
}
