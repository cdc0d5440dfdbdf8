import { ANNOTATIONS } from '../../../schemas/archive/media-types.ts';
import type { SignatureImage } from '../../../schemas/archive/oci.ts';

/** @returns the chain of root documents that a signature manifest brings along, unread; undefined: none */
export const broughtRoots = (image: SignatureImage): string | undefined =>
  image.annotations?.[ANNOTATIONS.roots];
