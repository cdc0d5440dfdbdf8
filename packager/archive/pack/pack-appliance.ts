import type { ApplianceSource } from '../../../schemas/appliance/manifest.ts';
import { readApplianceSource } from '../../../schemas/appliance/read-appliance.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { openBasePack } from '../../format/archive/base-chunks.ts';
import type { Archive } from '../../format/archive/open-archive.ts';
import type { BlobSource } from '../../format/archive/blob-source.ts';
import { planArchive } from '../../format/archive/plan-archive.ts';
import type { AttachedSignature } from '../../format/archive/read-signature.ts';
import { bytesSource, sliceSource } from '../../format/byte-source.ts';
import { TAR } from '../../format/tar/tar-format.ts';
import type { DiskSources } from '../../images/ports/disk-sources.ts';
import type { ImageInspection } from '../../images/ports/image-inspection.ts';
import type { OutputFile, OutputFiles } from '../../images/ports/output-files.ts';
import type { Work } from '../../images/ports/progress.ts';
import type { ProjectFiles } from '../../images/ports/project-files.ts';
import { bothOrNeither } from '../both-or-neither.ts';
import { type ContainerNote, lowerContainers } from '../../images/container/lower-containers.ts';
import { writeArchive } from '../write-archive.ts';
import { checkClean, type UncheckedPart } from './check-clean.ts';
import { checkDataTools } from './check-data-tools.ts';
import { settleFirmware } from './choose-firmware.ts';
import { assignBootTraces, type GivenTrace } from './assign-boot-traces.ts';
import { collectAssets, type SmallBlob } from './collect-assets.ts';
import { type ImageDocuments, makeImage } from './make-image.ts';
import type { KeptPack } from './kept-packs.ts';
import { makeManifest } from './make-manifest.ts';
import { packDisks, type PackDisksPorts, type PackedDisks } from './pack-disks.ts';
import { prepareDisks } from './prepare-disks.ts';

export interface PackPorts extends PackDisksPorts {
  readonly project: ProjectFiles;
  readonly disks: DiskSources;
  readonly inspection: ImageInspection;
  readonly outputs: OutputFiles;
}

export interface PackRequest {
  /** Folder of appliance.yaml. */
  readonly dir: string;
  /** Where the archive goes; may depend on what appliance.yaml says. */
  readonly target: (source: ApplianceSource) => string;
  readonly force: boolean;
  /** Archives whose chunks are taken instead of being made and sent again. */
  readonly bases?: readonly Archive[];
  /** What machines read while they boot: laid first in the archive. */
  readonly bootTraces?: readonly GivenTrace[];
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
  /** Stored bytes that are new, and those taken from earlier archives. */
  readonly packBytes: number;
  readonly reusedBytes: number;
  /** Stored bytes, new or not, that a boot reads first; 0 without a boot trace. */
  readonly bootBytes: number;
  readonly signed: boolean;
  /** What the publisher should look at before anybody else gets it. */
  readonly unchecked: readonly UncheckedPart[];
  /** What appliance.yaml does not provide for. */
  readonly notes: readonly ContainerNote[];
}

/**
 * Packs an appliance: reads appliance.yaml, makes the disk of every role, cuts and compresses it, looks
 * meanwhile whether it may be published, and writes the archive. The same input gives the same bytes.
 * Nothing is left behind when it fails.
 *
 * @throws Fault MANIFEST_INVALID, BOOT_TRACE_INVALID, IMAGE_NOT_CLEAN, IMAGE_LACKS_TOOLS, IMAGE_UNREADABLE,
 *   ASSET_UNUSABLE, TARGET_EXISTS, DISK_FULL, CANCELLED and what the ports throw
 */
export async function packAppliance(
  request: PackRequest,
  ports: PackPorts,
  work: Work,
): Promise<PackResult> {
  const source = await readSource(request.dir, ports.project);
  const bases = request.bases ?? [];
  const traces = assignBootTraces(request.bootTraces ?? [], Object.keys(source.roles));
  const path = request.target(source);
  const file = await ports.outputs.create(path, { force: request.force, inOrder: true });
  try {
    const assets = await collectAssets(source, request.dir, ports.project);
    const disks = await prepareDisks(source, request.dir, ports, work);
    const { lowered, notes: containerNotes } = lowerContainers(source, disks);
    const { settled, notes: firmwareNotes } = await settleFirmware(
      lowered,
      disks,
      ports.inspection,
      work,
    );
    await checkDataTools(settled, disks, ports.inspection, work);
    const [unchecked, packed] = await bothOrNeither(
      work,
      (shared) => checkClean(disks, ports.inspection, shared),
      (shared) => packDisks(disks, bases, file, { ...ports, traces, work: shared }),
    );
    const manifest = makeManifest(settled, assets.manifest, packed.disks);
    const blobs = [...packed.indexes, ...assets.blobs];
    const layers = [...packed.packs, ...[...packed.kept, ...blobs].map(descriptorOf)];
    const documents = makeImage(manifest, layers);
    const signature = request.sign?.(documents.descriptor, source);
    const archiveBytes = await writeRest(documents, [...blobs, documents.config], {
      file,
      packed,
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
      ...countBytes(packed, bases),
      signed: signature !== undefined,
      unchecked,
      notes: [...containerNotes, ...firmwareNotes],
    };
  } finally {
    await file.discard();
  }
}

/** A pack that is written anew may be one of an earlier archive all the same. */
function countBytes(
  { packs, kept, bootBytes }: PackedDisks,
  bases: readonly Archive[],
): Pick<PackResult, 'packBytes' | 'reusedBytes' | 'bootBytes'> {
  const known = new Set(bases.flatMap(({ image }) => image.layers.map(({ digest }) => digest)));
  const packBytes = packs.reduce((sum, pack) => sum + (known.has(pack.digest) ? 0 : pack.size), 0);
  const keptBytes = kept.reduce((sum, { use }) => sum + use.storedBytes, 0);
  const againBytes = packs.reduce((sum, pack) => sum + pack.size, 0) - packBytes;
  return { packBytes, reusedBytes: keptBytes + againBytes, bootBytes };
}

async function readSource(dir: string, project: ProjectFiles): Promise<ApplianceSource> {
  const bytes = await project.read(dir, 'appliance.yaml', LIMITS.archive.configBytes);
  return readApplianceSource(new TextDecoder().decode(bytes));
}

interface RestOptions {
  readonly file: OutputFile;
  readonly packed: PackedDisks;
  readonly version: string;
  readonly signatures: readonly AttachedSignature[];
  readonly work: Work;
}

/** New packs are in the file already; kept ones are copied, the rest is small. */
async function writeRest(
  documents: ImageDocuments,
  blobs: readonly SmallBlob[],
  { file, packed, work, ...content }: RestOptions,
): Promise<number> {
  const plan = planArchive({ ...documents, ...content });
  const inFile = new Set(packed.packs.map(({ digest }) => digest));
  await writeArchive(plan, file, {
    blobs: restBlobs(blobs, packed.kept),
    work,
    step: 'Writing the archive',
    skip: (entry) => entry.kind === 'blob' && inFile.has(entry.descriptor.digest),
  });
  const archive = { sizeBytes: plan.totalBytes, read: file.read };
  await packed.verifyKept(async ({ digest, size }) => {
    const entry = plan.entries.find(
      (each) => each.kind === 'blob' && each.descriptor.digest === digest,
    );
    return sliceSource(archive, (entry?.offset ?? 0) + TAR.blockBytes, size);
  });
  return plan.totalBytes;
}

const restBlobs = (small: readonly SmallBlob[], kept: readonly KeptPack[]): BlobSource => ({
  open: async (descriptor, what) => {
    const { digest } = descriptor;
    const blob = small.find((each) => each.descriptor.digest === digest);
    if (blob) return bytesSource(blob.bytes);
    const pack = kept.find((each) => each.descriptor.digest === digest);
    if (pack) return openBasePack(pack);
    throw new Fault('BLOB_MISSING', { digest, what });
  },
});

const descriptorOf = ({ descriptor }: { readonly descriptor: Descriptor }): Descriptor =>
  descriptor;
