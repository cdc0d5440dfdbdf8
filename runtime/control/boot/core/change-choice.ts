import type { NodeImageVersion } from '../../../../schemas/agent/boot.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { ImageChoice, ImageOverride } from '../ports/boot-store.ts';

interface Wanted {
  /** Undefined: a choice is taken back. */
  readonly version: NodeImageVersion | undefined;
}
interface ForDefault extends Wanted {
  readonly for: 'default';
}
interface ForCanary extends Wanted {
  readonly for: 'canary';
  readonly node: NodeId;
}
interface ForNode extends Wanted {
  readonly for: 'node';
  readonly node: NodeId;
}
interface ForLabel extends Wanted {
  readonly for: 'label';
  readonly key: string;
  readonly value: string;
}

/** Whom an image is chosen for. */
export type ChoiceChange = ForDefault | ForCanary | ForNode | ForLabel;

/**
 * @returns a choice after a change. The default that becomes what canaries tried ends the trial; a
 *   canary of another version ends the one before
 */
export function changeChoice(choice: ImageChoice, change: ChoiceChange): ImageChoice {
  switch (change.for) {
    case 'default': {
      const isOver = change.version !== undefined && change.version === choice.canary?.version;
      return {
        ...choice,
        default: change.version,
        canary: isOver ? undefined : choice.canary,
      };
    }
    case 'canary':
      return { ...choice, canary: changeCanary(choice.canary, change) };
    case 'node':
    case 'label':
      return { ...choice, overrides: changeOverrides(choice.overrides, change) };
  }
}

/** @returns a choice without what names a node that is gone */
export const withoutNode = (choice: ImageChoice, node: NodeId): ImageChoice =>
  changeChoice(changeChoice(choice, { for: 'node', node, version: undefined }), {
    for: 'canary',
    node,
    version: undefined,
  });

function changeCanary(
  before: ImageChoice['canary'],
  { node, version }: ForCanary,
): ImageChoice['canary'] {
  const others = before?.nodes.filter((each) => each !== node) ?? [];
  if (version === undefined) {
    return before && others.length > 0 ? { ...before, nodes: others } : undefined;
  }
  return { version, nodes: before?.version === version ? [...others, node] : [node] };
}

/** The last wish counts, so one that is given anew becomes the last. */
function changeOverrides(
  before: readonly ImageOverride[],
  change: ForNode | ForLabel,
): ImageOverride[] {
  const others = before.filter((wish) => !isSame(wish, change));
  const { version } = change;
  if (version === undefined) return others;
  if (change.for === 'label') {
    return [...others, { kind: 'label', key: change.key, value: change.value, version }];
  }
  return [...others, { kind: 'node', node: change.node, version }];
}

function isSame(wish: ImageOverride, change: ForNode | ForLabel): boolean {
  if (wish.kind === 'node') return change.for === 'node' && change.node === wish.node;
  return change.for === 'label' && change.key === wish.key && change.value === wish.value;
}
