import type { Digest } from '../../../schemas/ids/digest.ts';
import { type ListedAppliance, openListed } from '../../format/archive/listed-appliance.ts';
import type { ApplianceBundle } from '../../format/archive/open-appliance-bundle.ts';
import { planArchive } from '../../format/archive/plan-archive.ts';
import type { OutputFiles } from '../../images/ports/output-files.ts';
import type { Work } from '../../images/ports/progress.ts';
import { writeArchive } from '../write-archive.ts';

export interface ExtractRequest {
  /** One of the bundle's. */
  readonly appliance: ListedAppliance;
  readonly path: string;
  readonly force: boolean;
}

export interface ExtractResult {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly digest: Digest;
  readonly archiveBytes: number;
  readonly signatures: number;
}

/**
 * Takes an appliance out of a bundle: the same archive, byte for byte, that went in. Every blob is
 * held against its digest on the way.
 *
 * @throws Fault those of `openListed` and `writeArchive`, TARGET_EXISTS
 */
export async function extractAppliance(
  { blobs }: ApplianceBundle,
  { appliance, path, force }: ExtractRequest,
  outputs: OutputFiles,
  work: Work,
): Promise<ExtractResult> {
  const { name, version } = appliance.manifest;
  const plan = planArchive({ ...appliance, version });
  // Its indexes are read first: one that is no appliance gets no file.
  await openListed(appliance, blobs);
  const file = await outputs.create(path, { force });
  try {
    await writeArchive(plan, file, { blobs, work, step: `Taking out ${name} ${version}` });
    await file.commit();
  } finally {
    await file.discard();
  }
  return {
    path,
    name,
    version,
    digest: appliance.descriptor.digest,
    archiveBytes: plan.totalBytes,
    signatures: appliance.signatures.length,
  };
}
