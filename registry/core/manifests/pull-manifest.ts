import { buffer } from 'node:stream/consumers';
import { digestOf } from '../../../packager/format/digest.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { BlobReader } from '../../ports/blobs.ts';
import type { ManifestFinder, ManifestName, StoredManifest } from '../../ports/manifests.ts';
import type { Repository } from '../../ports/repositories.ts';
import { formatManifestName } from './manifest-name.ts';

/** @throws Fault NOT_FOUND */
export async function findManifest(
  catalogue: ManifestFinder,
  repository: Repository,
  name: ManifestName,
): Promise<StoredManifest> {
  const manifest = await catalogue.findManifest(repository.id, name);
  if (manifest) return manifest;
  throw new Fault('NOT_FOUND', { what: 'manifest', name: formatManifestName(name) });
}

/**
 * Reads a small document of the store: a manifest, a config, a readme. These are hashed on every
 * read, because whole answers are built on them.
 *
 * @throws Fault NOT_FOUND; INTERNAL when it is damaged (`verifyStore` sets such aside)
 */
export async function readDocument(blobs: BlobReader, digest: Digest): Promise<Uint8Array> {
  const bytes = await buffer(await blobs.read(digest));
  if (digestOf(bytes) === digest) return bytes;
  throw new Fault('INTERNAL', { what: `the stored document ${digest} is damaged` });
}
