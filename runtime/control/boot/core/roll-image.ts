import type { NodeImageVersion } from '../../../../schemas/agent/boot.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { ImageChoice } from '../ports/boot-store.ts';
import { changeChoice } from './change-choice.ts';
import { chooseImage, type ChosenFor } from './choose-image.ts';

/** A node and the image that a roll-out gives it. */
export interface Trial {
  readonly node: NodeId;
  readonly version: NodeImageVersion;
  /** It was to try that image before the roll-out came to it. */
  readonly wasCanary: boolean;
}

/** @returns whether a node is among those that try an image */
export const isCanary = (
  { canary }: ImageChoice,
  node: NodeId,
  version: NodeImageVersion,
): boolean => canary?.version === version && canary.nodes.includes(node);

/** A node tries an image from its next boot on, whatever else was chosen for it. */
export const withTrial = (
  choice: ImageChoice,
  { node, version }: Pick<Trial, 'node' | 'version'>,
): ImageChoice =>
  isCanary(choice, node, version) ? choice : changeChoice(choice, { for: 'canary', node, version });

/** Takes that back, and nothing that somebody else has chosen. */
export const withoutTrial = (
  choice: ImageChoice,
  { node, version, wasCanary }: Trial,
): ImageChoice =>
  wasCanary || !isCanary(choice, node, version)
    ? choice
    : changeChoice(choice, { for: 'canary', node, version: undefined });

/**
 * A node goes back to what it ran. Where that is not what is chosen without the trial, it is chosen for
 * this node: the default may be the very image that it has failed with.
 */
export function withReturn(
  choice: ImageChoice,
  node: ChosenFor,
  { from, to }: { readonly from: NodeImageVersion; readonly to: NodeImageVersion },
): ImageChoice {
  const without = withoutTrial(choice, { node: node.id, version: from, wasCanary: false });
  return chooseImage(without, node).version === to
    ? without
    : changeChoice(without, { for: 'node', node: node.id, version: to });
}
