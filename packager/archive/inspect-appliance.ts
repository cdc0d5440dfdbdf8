import type { ApplianceManifest } from '../../schemas/appliance/manifest.ts';
import type { ChunkIndex } from '../../schemas/archive/chunk-index.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import type { Archive } from '../format/archive/open-archive.ts';
import type { AttachedSignature } from '../format/archive/read-signature.ts';
import { readBundle, readStatement } from '../format/signature/read-bundle.ts';
import { Fault } from '../../schemas/errors/fault.ts';

/** How the disk of a role is stored. */
export interface DiskSummary {
  readonly role: string;
  readonly index: Digest;
  readonly diskBytes: number;
  readonly chunks: number;
  /** Different bytes of the disk, and the frames of the packs that hold them. */
  readonly plainBytes: number;
  readonly storedBytes: number;
  /** Chunks that a boot reads first, and what they take in the packs; 0 where nothing is known. */
  readonly bootChunks: number;
  readonly bootBytes: number;
}

/** A signature as it speaks of itself; nothing of it was verified. */
export interface ClaimedSignature {
  readonly signedAs: string;
  readonly version: string;
  readonly created: string;
  readonly sequence: number;
  readonly keyHints: readonly string[];
}

export interface ApplianceSummary {
  readonly digest: Digest;
  readonly manifest: ApplianceManifest;
  readonly downloadBytes: number;
  readonly disks: readonly DiskSummary[];
  readonly layers: readonly { mediaType: string; digest: Digest; sizeBytes: number }[];
  readonly signatures: readonly ClaimedSignature[];
}

/** Sums up an appliance that was opened. */
export function inspectAppliance(archive: Archive): ApplianceSummary {
  const { image, manifest, descriptor } = archive;
  const parts = [image.config, ...image.layers];
  return {
    digest: descriptor.digest,
    manifest,
    downloadBytes: parts.reduce((sum, { size }) => sum + size, 0),
    disks: Object.entries(manifest.roles).flatMap(([role, { system }]) => {
      const index = archive.indexes.get(system.index);
      return index ? [{ role, index: system.index, ...sumUp(index) }] : [];
    }),
    layers: image.layers.map(({ mediaType, digest, size }) => ({
      mediaType,
      digest,
      sizeBytes: size,
    })),
    signatures: readClaims(archive.signatures),
  };
}

function sumUp(index: ChunkIndex): Omit<DiskSummary, 'role' | 'index'> {
  let plainBytes = 0;
  let storedBytes = 0;
  let bootBytes = 0;
  for (let i = 0; i < index.chunkCount; i += 1) plainBytes += index.chunk(i).plainBytes;
  for (let i = 0; i < index.frameCount; i += 1) {
    const frame = index.frame(i);
    storedBytes += frame.storedBytes;
    if (frame.firstChunk < index.bootChunks) bootBytes += frame.storedBytes;
  }
  const { diskBytes, chunkCount: chunks, bootChunks } = index;
  return { diskBytes, chunks, plainBytes, storedBytes, bootChunks, bootBytes };
}

/** What signatures say of themselves; those that cannot be read are left out. */
export const readClaims = (signatures: readonly AttachedSignature[]): ClaimedSignature[] =>
  signatures.flatMap(readClaim);

function readClaim({ bundleBytes }: AttachedSignature): ClaimedSignature[] {
  try {
    const { payload, hints } = readBundle(bundleBytes);
    const { appliance, version, created, sequence } = readStatement(payload).predicate;
    return [{ signedAs: appliance, version, created, sequence, keyHints: hints }];
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}
