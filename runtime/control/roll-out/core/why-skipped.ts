import type { RollOutPlan } from '../../../../schemas/api/resources/roll-out.ts';
import { chooseImage } from '../../boot/core/choose-image.ts';
import type { RollOutInput, RollOutNode } from './roll-out-input.ts';

type Skip = Pick<RollOutPlan['skipped'][number], 'reason' | 'why'>;

/** @returns why a roll-out leaves a node as it is; undefined: it does not */
export function whySkipped(
  node: RollOutNode,
  { version, images, choice }: Pick<RollOutInput, 'version' | 'images' | 'choice'>,
): Skip | undefined {
  const { state, running } = node;
  if (state === 'pending' || state === 'lost') {
    return { reason: 'silent', why: 'It does not report; it boots the image when it comes.' };
  }
  if (running === undefined) {
    return { reason: 'by-hand', why: 'It was set up by hand, and is kept up to date there.' };
  }
  const { version: wanted, by } = chooseImage(choice, node);
  if ((by === 'node' || by === 'label') && wanted !== version) {
    const whom = by === 'node' ? 'this node' : 'nodes with its label';
    return { reason: 'pinned', why: `${wanted} was chosen for ${whom}.` };
  }
  if (state === 'off') {
    return { reason: 'off', why: 'It is off; it boots the image when it is switched on.' };
  }
  if (running === version) return { reason: 'has-it', why: 'It runs the image already.' };
  const image = images.find((each) => each.version === version);
  if (image && image.architecture !== node.architecture) {
    const why = `The image is for ${image.architecture}, and it is ${node.architecture}.`;
    return { reason: 'other-architecture', why };
  }
  if (node.own) {
    return { reason: 'own', why: 'The server itself runs on it; start it anew by hand.' };
  }
  if (!node.obeys) {
    return { reason: 'stays-on', why: 'Its agent is older, and cannot be told to start it anew.' };
  }
  if (state === 'maintenance') {
    return { reason: 'maintenance', why: 'It is in maintenance; it boots the image next time.' };
  }
  return undefined;
}
