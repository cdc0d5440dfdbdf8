import type { OciClient } from '../../schemas/client/oci-client.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import type { ApplianceManifest } from '../../schemas/appliance/manifest.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import type { Reference } from '../../schemas/ids/reference.ts';
import { readBlob } from '../format/archive/blob-source.ts';
import { openArchive } from '../format/archive/open-archive.ts';
import { parseApplianceImage, parseApplianceManifest } from '../format/archive/parse-image.ts';
import { type ArchivePlan, planArchive } from '../format/archive/plan-archive.ts';
import type { OutputFile, OutputFiles } from '../ports/output-files.ts';
import type { Pause } from '../format/remote/pause.ts';
import type { Work } from '../ports/progress.ts';
import { findRemote, readReferrers } from '../format/remote/open-remote.ts';
import { writeArchive } from './write-archive.ts';

export interface PullRequest {
  readonly reference: Reference;
  /** Where the archive goes; may depend on what the appliance is called. */
  readonly target: (manifest: ApplianceManifest) => string;
  readonly force: boolean;
}

export interface PullPorts {
  readonly client: OciClient;
  readonly outputs: OutputFiles;
  readonly pause: Pause;
}

export interface PullResult {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly digest: Digest;
  readonly archiveBytes: number;
  readonly signatures: number;
}

/**
 * Pulls an appliance into an archive: the same bytes that were packed and signed. Every blob is held
 * against its digest while it is written; when the pull is cut off, the next one goes on.
 *
 * @throws Fault those of `findRemote`, `writeArchive` and `openArchive`, TARGET_EXISTS
 */
export async function pullAppliance(
  request: PullRequest,
  { client, outputs, pause }: PullPorts,
  work: Work,
): Promise<PullResult> {
  const options = { pause, signal: work.signal };
  const { address } = request.reference;
  work.onProgress({ step: `Asking ${client.registry} for ${address}` });
  const { descriptor, imageBytes, blobs } = await findRemote(client, request.reference, options);
  const image = parseApplianceImage(imageBytes);
  const config = await readBlob(blobs, image.config, {
    what: 'the appliance manifest',
    limitBytes: LIMITS.archive.configBytes,
  });
  const manifest = parseApplianceManifest(config);
  const { name, version } = manifest;
  const signatures = await readReferrers(client, address, descriptor.digest, options);
  const plan = planArchive({ descriptor, imageBytes, image, version, signatures });
  const path = request.target(manifest);
  const file = await outputs.resume(path, { force: request.force });
  try {
    await writeArchive(plan, file, { blobs, work, step: `Pulling ${name} ${version}` });
    await checkWritten(file, plan);
    await file.commit();
  } finally {
    await file.keep();
  }
  const { digest } = descriptor;
  const { totalBytes: archiveBytes } = plan;
  return { path, name, version, digest, archiveBytes, signatures: signatures.length };
}

/** Digests fit; whether it is an appliance is told by reading it. One that is not, is not kept. */
async function checkWritten(file: OutputFile, { totalBytes }: ArchivePlan): Promise<void> {
  try {
    await openArchive({ sizeBytes: totalBytes, read: (...range) => file.read(...range) });
  } catch (error) {
    await file.discard();
    throw error;
  }
}
