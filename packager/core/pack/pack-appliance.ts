import type { ApplianceSource } from '../../../schemas/appliance/manifest.ts';
import { readApplianceSource } from '../../../schemas/appliance/read-appliance.ts';
import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { BlobSource } from '../../format/archive/blob-source.ts';
import { LAYOUT_BYTES, planArchive } from '../../format/archive/plan-archive.ts';
import type { AttachedSignature } from '../../format/archive/read-signature.ts';
import { bytesSource } from '../../format/byte-source.ts';
import { decodeChunkIndex } from '../../format/chunks/decode-chunk-index.ts';
import { digestOf } from '../../format/digest.ts';
import { paddedBytes, TAR } from '../../format/tar/tar-format.ts';
import type { ChunkCompressor } from '../../ports/chunk-compressor.ts';
import type { DiskReader } from '../../ports/disk-reader.ts';
import type { DiskSources } from '../../ports/disk-sources.ts';
import type { ImageInspection } from '../../ports/image-inspection.ts';
import type { OutputFile, OutputFiles } from '../../ports/output-files.ts';
import type { Work } from '../../ports/progress.ts';
import type { ProjectFiles } from '../../ports/project-files.ts';
import { writeArchive } from '../write-archive.ts';
import { DiskChunker } from './chunk-disks.ts';
import { collectAssets, type SmallBlob } from './collect-assets.ts';
import type { ExtentList } from './extent-list.ts';
import { makeChunkIndex } from './make-chunk-index.ts';
import { type ImageDocuments, makeImage } from './make-image.ts';
import { makeManifest, type PackedDisk } from './make-manifest.ts';
import { PackWriter } from './pack-writer.ts';
import { prepareDisks, type PreparedDisk, type UncheckedPart } from './prepare-disks.ts';

export interface PackPorts {
  readonly project: ProjectFiles;
  readonly disks: DiskSources;
  readonly inspection: ImageInspection;
  readonly reader: DiskReader;
  readonly compressor: ChunkCompressor;
  readonly outputs: OutputFiles;
}

export interface PackRequest {
  /** Folder of appliance.yaml. */
  readonly dir: string;
  /** Where the archive goes; may depend on what appliance.yaml says. */
  readonly target: (source: ApplianceSource) => string;
  readonly force: boolean;
  /** Signs the image manifest with this descriptor; absent: the archive stays unsigned. */
  readonly sign?: (subject: Descriptor, source: ApplianceSource) => AttachedSignature;
}

export interface PackResult {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly digest: Digest;
  readonly archiveBytes: number;
  readonly diskBytes: number;
  /** Different chunks, and their bytes before compression. */
  readonly chunks: number;
  readonly plainBytes: number;
  readonly packBytes: number;
  readonly signed: boolean;
  /** What the publisher should look at before anybody else gets it. */
  readonly unchecked: readonly UncheckedPart[];
}

/**
 * Packs an appliance: reads appliance.yaml, makes the disk of every role, looks whether it may be
 * published, cuts and compresses it, and writes the archive. The same input gives the same bytes.
 * Nothing is left behind when it fails.
 *
 * @throws Fault MANIFEST_INVALID, IMAGE_NOT_CLEAN, IMAGE_UNREADABLE, ASSET_UNUSABLE, TARGET_EXISTS,
 *   DISK_FULL, CANCELLED and what the ports throw
 */
export async function packAppliance(
  request: PackRequest,
  ports: PackPorts,
  work: Work,
): Promise<PackResult> {
  const source = await readSource(request.dir, ports.project);
  const path = request.target(source);
  const file = await ports.outputs.create(path, { force: request.force });
  try {
    const assets = await collectAssets(source, request.dir, ports.project);
    const disks = await prepareDisks(source, request.dir, ports, work);
    const packed = await packDisks(disks, file, ports, work);
    const manifest = makeManifest(source, assets.manifest, packed.disks);
    const blobs = [...packed.indexes, ...assets.blobs];
    const layers = [...packed.packs, ...blobs.map(({ descriptor }) => descriptor)];
    const documents = makeImage(manifest, layers);
    const signature = request.sign?.(documents.descriptor, source);
    const archiveBytes = await writeRest(documents, [...blobs, documents.config], {
      file,
      version: source.version,
      signatures: signature ? [signature] : [],
      work,
    });
    await file.commit();
    return {
      path,
      name: source.name,
      version: source.version,
      digest: documents.descriptor.digest,
      archiveBytes,
      diskBytes: disks.reduce((sum, disk) => sum + disk.diskBytes, 0),
      chunks: packed.chunks,
      plainBytes: packed.plainBytes,
      packBytes: packed.packs.reduce((sum, pack) => sum + pack.size, 0),
      signed: signature !== undefined,
      unchecked: disks.flatMap((disk) => disk.unchecked),
    };
  } finally {
    await file.discard();
  }
}

async function readSource(dir: string, project: ProjectFiles): Promise<ApplianceSource> {
  const bytes = await project.read(dir, 'appliance.yaml', LIMITS.archive.configBytes);
  return readApplianceSource(new TextDecoder().decode(bytes));
}

interface PackedDisks {
  readonly packs: readonly Descriptor[];
  readonly indexes: readonly SmallBlob[];
  readonly disks: ReadonlyMap<string, PackedDisk>;
  readonly chunks: number;
  readonly plainBytes: number;
}

async function packDisks(
  prepared: readonly PreparedDisk[],
  file: OutputFile,
  { reader, compressor }: PackPorts,
  work: Work,
): Promise<PackedDisks> {
  const firstEntry = TAR.blockBytes + paddedBytes(LAYOUT_BYTES.length);
  const writer = new PackWriter(file, firstEntry);
  const chunker = new DiskChunker(writer, compressor);
  const extents: ExtentList[] = [];
  for (const disk of prepared) {
    const step = `Packing the disk of role “${disk.role}”`;
    const total = disk.diskBytes;
    const onBlock = (block: number): void => {
      const done = Math.min(total, block * LIMITS.chunk.blockBytes);
      work.onProgress({ step, done, total, unit: 'bytes' });
    };
    extents.push(
      await chunker.addDisk(reader.read(disk.rawPath, disk.diskBytes), onBlock, work.signal),
    );
  }
  await chunker.finish();
  return indexDisks(prepared, extents, chunker, writer);
}

function indexDisks(
  prepared: readonly PreparedDisk[],
  extents: readonly ExtentList[],
  { table }: DiskChunker,
  { packs }: PackWriter,
): PackedDisks {
  const entries = packs.map(({ digest, size }) => ({ digest, sizeBytes: size }));
  const indexes = new Map<Digest, SmallBlob>();
  const disks = new Map<string, PackedDisk>();
  prepared.forEach((disk, i) => {
    const bytes = makeChunkIndex(disk.diskBytes, extents[i] as ExtentList, table, entries);
    // What no reader would accept must not be written.
    decodeChunkIndex(bytes);
    const descriptor = {
      mediaType: MEDIA_TYPES.chunkIndex,
      digest: digestOf(bytes),
      size: bytes.length,
    };
    indexes.set(descriptor.digest, { descriptor, bytes });
    disks.set(disk.role, { index: descriptor.digest, sizeBytes: disk.sizeBytes });
  });
  let plainBytes = 0;
  for (let i = 0; i < table.count; i += 1) plainBytes += table.entry(i).plainBytes;
  return { packs, indexes: [...indexes.values()], disks, chunks: table.count, plainBytes };
}

/** The packs are in the file already; everything else is small, and follows as planned. */
async function writeRest(
  documents: ImageDocuments,
  blobs: readonly SmallBlob[],
  options: {
    file: OutputFile;
    version: string;
    signatures: readonly AttachedSignature[];
    work: Work;
  },
): Promise<number> {
  const plan = planArchive({ ...documents, ...options });
  await writeArchive(plan, options.file, {
    blobs: blobsInMemory(blobs),
    work: options.work,
    step: 'Writing the archive',
    skip: (entry) => entry.kind === 'blob' && entry.descriptor.mediaType === MEDIA_TYPES.chunkPack,
  });
  return plan.totalBytes;
}

const blobsInMemory = (blobs: readonly SmallBlob[]): BlobSource => ({
  open: async ({ digest }, what) => {
    const blob = blobs.find(({ descriptor }) => descriptor.digest === digest);
    if (!blob) throw new Fault('BLOB_MISSING', { digest, what });
    return bytesSource(blob.bytes);
  },
});
