import { isPrerelease } from './version.ts';

/** Where a version comes out: `beta` has what is tried out, `stable` what is finished. */
export const RELEASE_CHANNELS = ['stable', 'beta'] as const;
export type ReleaseChannel = (typeof RELEASE_CHANNELS)[number];

/**
 * Says which channel a version belongs to. The version is part of what its publisher signs, so no
 * registry can move it from one channel to the other.
 *
 * @returns beta for a version with a pre-release part (Semantic Versioning 2.0.0 §9)
 */
export const channelOf = (version: string): ReleaseChannel =>
  isPrerelease(version) ? 'beta' : 'stable';
