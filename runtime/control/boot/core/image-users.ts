import type { NodeImageVersion } from '../../../../schemas/agent/boot.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { ImageChoice } from '../ports/boot-store.ts';

/**
 * @param nameOf of a node
 * @returns canaries, nodes and labels that an image was chosen for, in words; without the default
 */
export function chosenForWords(
  { canary, overrides }: ImageChoice,
  version: NodeImageVersion,
  nameOf: (node: NodeId) => string,
): string[] {
  return [
    ...(canary?.version === version ? canary.nodes.map((node) => `${nameOf(node)} (canary)`) : []),
    ...overrides.flatMap((wish) => {
      if (wish.version !== version) return [];
      return [wish.kind === 'node' ? nameOf(wish.node) : `${wish.key}=${wish.value}`];
    }),
  ];
}

/** @returns what an image was chosen for, the default included: as long as that is so, it stays */
export const whyImageStays = (
  choice: ImageChoice,
  version: NodeImageVersion,
  nameOf: (node: NodeId) => string,
): string[] => [
  ...(choice.default === version ? ['it is the default'] : []),
  ...chosenForWords(choice, version, nameOf).map((who) => `it was chosen for ${who}`),
];
