import { waitFor } from '../wait-for.ts';
import type { LiveNode } from './live-node.ts';
import type { LiveServer } from './live-server.ts';
import { type HeldNode, holdNode } from './troubles.ts';

/** Less than a node may be silent. */
const A_WHILE_MS = 20_000;

/**
 * Lets a node stand still in the middle of an image that it fetches. How fast that comes is known
 * from two looks at it, so it stands still twice: a while passes in between.
 *
 * @returns `reached` is fulfilled once the server knows how long the rest will take
 */
export function holdFetch(server: LiveServer, node: LiveNode): HeldNode {
  const first = holdNode(node, /^fetch .* 2\/4$/);
  const second = holdNode(node, /^fetch .* 3\/4$/);
  const isKnown = (of: (progress: Progress) => boolean) => (): Promise<boolean> =>
    server.api
      .listOperations({ query: { limit: 1 } })
      .then(([newest]) => newest?.progress != null && of(newest.progress));
  const reach = async (): Promise<void> => {
    await first.reached;
    await waitFor(
      'the server to see bytes',
      isKnown(({ bytesDone }) => bytesDone > 0),
    );
    server.pass(A_WHILE_MS);
    first.letGo();
    await second.reached;
    await waitFor(
      'the server to see how fast they come',
      isKnown(({ remainingMs }) => remainingMs !== null),
    );
  };
  return {
    reached: reach(),
    letGo() {
      first.letGo();
      second.letGo();
    },
  };
}

type Progress = NonNullable<Awaited<ReturnType<LiveServer['api']['getOperation']>>['progress']>;
