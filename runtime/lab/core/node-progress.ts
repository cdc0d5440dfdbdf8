import type { JoiningMachine } from '../../../schemas/api/resources/join.ts';
import type { Node } from '../../../schemas/api/resources/node.ts';
import { type LabNode, labNodeMac, labNodeName } from './lab-node.ts';

/** How far a node of a lab is on its way to being one of the server's. */
export type NodeProgress =
  | { readonly kind: 'booting' }
  /** It shows a code, and waits until somebody approves it. */
  | { readonly kind: 'asking'; readonly code: string; readonly knownAs: string | undefined }
  /** It cannot be one. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'ready' };

/**
 * Decides how far a node is.
 *
 * @param joining what the server knows of machines that ask; they are told apart by their network card
 * @param nodes what it knows of nodes; one of a lab has the name of the machine
 */
export function nodeProgress(
  node: LabNode,
  joining: readonly Pick<JoiningMachine, 'macs' | 'code' | 'state' | 'why' | 'silent' | 'claims'>[],
  nodes: readonly Pick<Node, 'name' | 'state'>[],
): NodeProgress {
  // One that has started anew asks anew: what it asked before is an older life of it.
  const asking = joining.find(({ macs, silent }) => !silent && macs.includes(labNodeMac(node)));
  if (asking && asking.state !== 'waiting') return { kind: 'refused', why: asking.why };
  if (asking) return { kind: 'asking', code: asking.code, knownAs: asking.claims[0]?.node };
  const known = nodes.find(({ name }) => name === labNodeName(node));
  return known?.state === 'ready' ? { kind: 'ready' } : { kind: 'booting' };
}
