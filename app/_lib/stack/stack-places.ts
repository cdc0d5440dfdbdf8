import type { Machine, Stack } from '../../../schemas/api/resources/stack.ts';

/** A node, and what of a stack is on it. */
export interface StackPlace {
  readonly node: string;
  readonly machines: readonly Machine[];
  readonly isGateway: boolean;
}

/**
 * @returns the nodes of a stack by name, with what is on each; none when everything is on one node,
 *   which needs no list
 */
export function stackPlaces({
  machines,
  gateway,
}: Pick<Stack, 'machines' | 'gateway'>): StackPlace[] {
  const names = new Map([
    [gateway.node, gateway.nodeName],
    ...machines.map(({ node, nodeName }) => [node, nodeName] as const),
  ]);
  if (names.size < 2) return [];
  return [...names]
    .map(([id, node]) => ({
      node,
      machines: machines.filter((machine) => machine.node === id),
      isGateway: id === gateway.node,
    }))
    .toSorted((a, b) => (a.node < b.node ? -1 : 1));
}
