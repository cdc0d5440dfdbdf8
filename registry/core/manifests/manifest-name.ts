import { Fault } from '../../../schemas/errors/fault.ts';
import type { ManifestName } from '../../ports/manifests.ts';
import { requireDigest } from './read-manifest.ts';

/** Tags, as the distribution specification writes them. */
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/**
 * Reads the last part of a manifest's path: a tag, or a digest (only these hold a colon).
 *
 * @throws Fault DIGEST_UNSUPPORTED; NOT_FOUND for what can be no tag
 */
export function readManifestName(text: string): ManifestName {
  if (text.includes(':')) return { kind: 'digest', digest: requireDigest(text) };
  if (TAG.test(text)) return { kind: 'tag', tag: text };
  throw new Fault('NOT_FOUND', { what: 'manifest', name: text.slice(0, 200) });
}

/** @returns the name as a client wrote it */
export const formatManifestName = (name: ManifestName): string =>
  name.kind === 'tag' ? name.tag : name.digest;
