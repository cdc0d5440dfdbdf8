import type { NodeImageVersion } from '../../../../schemas/agent/boot.ts';
import type { ImageWish } from '../../../../schemas/api/resources/boot.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { ImageChoice } from '../ports/boot-store.ts';

/** What a choice looks at of a node. */
export interface ChosenFor {
  readonly id: NodeId;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Chosen {
  /** Absent: it waits. */
  readonly version: NodeImageVersion | undefined;
  /** What decided it. */
  readonly by: ImageWish;
}

/**
 * Decides which image a node boots: as a canary before everything else, then by a wish for this node,
 * then by its labels (of several, the wish that was given last), then the default.
 */
export function chooseImage(choice: ImageChoice, { id, labels }: ChosenFor): Chosen {
  const { canary, overrides } = choice;
  if (canary?.nodes.includes(id)) return { version: canary.version, by: 'canary' };
  const own = overrides.findLast((wish) => wish.kind === 'node' && wish.node === id);
  if (own) return { version: own.version, by: 'node' };
  const labelled = overrides.findLast(
    (wish) =>
      wish.kind === 'label' && Object.hasOwn(labels, wish.key) && labels[wish.key] === wish.value,
  );
  if (labelled) return { version: labelled.version, by: 'label' };
  const version = choice.default;
  return { version, by: version === undefined ? 'none' : 'default' };
}

/** @returns every version that some machine may be told to boot, each once */
export const chosenVersions = ({
  default: standard,
  canary,
  overrides,
}: ImageChoice): NodeImageVersion[] => [
  ...new Set([
    ...(standard === undefined ? [] : [standard]),
    ...(canary ? [canary.version] : []),
    ...overrides.map(({ version }) => version),
  ]),
];
