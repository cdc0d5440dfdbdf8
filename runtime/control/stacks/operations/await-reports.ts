import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { StackOperationDependencies } from './stack-operation.ts';

/**
 * Waits until nodes have answered what they shall be now, and what they report satisfies a check.
 * Nodes that are lost are not waited for.
 *
 * @param check is given the report of a node; throws to give up at once
 */
export async function awaitReports(
  { desired, observed }: Pick<StackOperationDependencies, 'desired' | 'observed'>,
  nodes: readonly NodeId[],
  signal: AbortSignal,
  check: (reportOf: (node: NodeId) => ObservedState | undefined) => boolean,
): Promise<void> {
  const wanted = await Promise.all(nodes.map((node) => desired.current(node)));
  await observed.waitFor(() => {
    const answered = wanted.every(
      (document) =>
        observed.isLost(document.node) ||
        desired.isAnswer(document, observed.get(document.node)?.generation),
    );
    return answered && check((node) => observed.get(node)) ? true : undefined;
  }, signal);
}
