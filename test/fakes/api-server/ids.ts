import { createHash, randomBytes } from 'node:crypto';
import { type IdPrefix, makeId } from '../../../schemas/ids/brand.ts';

/** @returns sha256 of a text, in hex: stands for bytes that the fake does not have. */
export const fakeHash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** @returns a digest that is always the same for the same text. */
export const fakeDigest = (text: string): string => `sha256:${fakeHash(text)}`;

/** @returns an id that is always the same for the same text, so that screenshots can be compared. */
export const seededId = (prefix: IdPrefix, text: string): string =>
  makeId(prefix, createHash('sha256').update(text).digest());

/** @returns an id that was never given before. */
export const freshId = (prefix: IdPrefix): string => makeId(prefix, randomBytes(16));
