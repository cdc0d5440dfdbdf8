import type { Node } from '../../../../schemas/api/resources/node.ts';
import { whyNotNode } from '../../../../schemas/capability/node.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';

/** What takes everything from a node. */
export type EmptyingAction = 'drain' | 'declareDead';

const WORDS: Readonly<Record<EmptyingAction, string>> = {
  drain: '“drain”',
  declareDead: '“declare dead”',
};

/**
 * The same for an order and for a look at what it would do: nobody is shown a plan that is refused then.
 *
 * @throws Fault NOT_ALLOWED_IN_STATE
 */
export function demandEmptying(node: Node, action: EmptyingAction): void {
  const why = whyNotNode(action, node);
  if (why === undefined) return;
  throw new Fault('NOT_ALLOWED_IN_STATE', {
    what: 'node',
    name: node.name,
    state: `${node.state} (${why})`,
    action: WORDS[action],
  });
}
