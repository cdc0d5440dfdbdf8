import { hasWords } from '../../../nodes/core/has-words.ts';
import type { NodeRecord } from '../../../nodes/ports/node-store.ts';
import type { StackRecord } from '../define/stack-record.ts';

/** What stacks are looked for by; what is absent is not looked at. */
export interface StackSearch {
  /** Words of its name, or of the name of its appliance. */
  readonly search?: string | undefined;
  /** Id or name of a node that it has machines on; where a router alone is does not count. */
  readonly node?: string | undefined;
  /** Its whole name, or its id. */
  readonly name?: string | undefined;
  /** Addresses of appliances, one of which it was installed from. */
  readonly appliances?: readonly string[] | undefined;
}

/** @returns whether a stack is looked for, by what is stored of it */
export function stackSearch(
  { search, node, name, appliances }: StackSearch,
  nodes: readonly Pick<NodeRecord, 'id' | 'name'>[],
): (stack: Pick<StackRecord, 'id' | 'name' | 'appliance' | 'definition'>) => boolean {
  // As everywhere, an id comes before a name that looks like it.
  const where =
    nodes.find(({ id }) => id === node)?.id ?? nodes.find((each) => each.name === node)?.id;
  const from = appliances && new Set<string>(appliances);
  return (stack) => {
    const { address, manifest } = stack.appliance;
    if (name !== undefined && stack.name !== name && stack.id !== name) return false;
    if (from && !from.has(address)) return false;
    if (node !== undefined && !stack.definition.machines.some((each) => each.node === where)) {
      return false;
    }
    return hasWords(search, [stack.name, address, manifest.title]);
  };
}
