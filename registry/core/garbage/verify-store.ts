import { createHash } from 'node:crypto';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type Digest, digestFromBytes } from '../../../schemas/ids/digest.ts';
import type { StoredBlob } from '../../ports/blob-ledger.ts';
import type { BlobReader } from '../../ports/blobs.ts';
import type { RegistryParts } from '../parts.ts';

export interface StoreReport {
  readonly checkedBlobs: number;
  readonly checkedBytes: number;
  /** Blobs whose bytes have changed or are gone, and who needs them. */
  readonly lost: readonly { readonly digest: Digest; readonly neededBy: readonly string[] }[];
  /** Blobs in the store that the catalogue knows nothing of. */
  readonly unknown: readonly Digest[];
}

const PAGE = 500;

/**
 * Reads every stored blob and compares it with its name. A damaged one is set aside and counts as
 * absent from then on, so that pushing it again repairs it.
 *
 * @param onProgress called after each blob
 */
export async function verifyStore(
  { catalogue, store }: Pick<RegistryParts, 'catalogue' | 'store'>,
  onProgress: (checkedBlobs: number) => void = () => undefined,
): Promise<StoreReport> {
  const known = new Set<Digest>();
  const lost: { digest: Digest; neededBy: readonly string[] }[] = [];
  let checkedBytes = 0;
  for await (const { digest, sizeBytes, touchedAt } of storedBlobs(catalogue)) {
    known.add(digest);
    checkedBytes += sizeBytes;
    const found = await inspectBlob(store.blobs, digest);
    if (found !== 'intact') {
      if (found === 'damaged') await store.blobs.setAside(digest);
      // Otherwise it was swept, or stored again, while it was being read.
      if (await catalogue.markLost(digest, touchedAt)) {
        lost.push({ digest, neededBy: await catalogue.listUsers(digest) });
      }
    }
    onProgress(known.size);
  }
  const unknown: Digest[] = [];
  for await (const digest of store.blobs.listBlobs()) {
    if (!known.has(digest) && !(await catalogue.isKnown(digest))) unknown.push(digest);
  }
  return { checkedBlobs: known.size, checkedBytes, lost, unknown };
}

async function* storedBlobs(
  catalogue: Pick<RegistryParts['catalogue'], 'listStored'>,
): AsyncGenerator<StoredBlob> {
  let after = '';
  for (;;) {
    const page = await catalogue.listStored({ after, limit: PAGE });
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.digest;
  }
}

async function inspectBlob(
  blobs: BlobReader,
  digest: Digest,
): Promise<'intact' | 'damaged' | 'absent'> {
  const hash = createHash('sha256');
  try {
    for await (const part of await blobs.read(digest)) hash.update(part as Uint8Array);
  } catch (error) {
    if (Fault.is(error, 'NOT_FOUND')) return 'absent';
    throw error;
  }
  return digestFromBytes(hash.digest()) === digest ? 'intact' : 'damaged';
}
