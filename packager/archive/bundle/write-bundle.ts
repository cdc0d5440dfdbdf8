import { Fault } from '../../../schemas/errors/fault.ts';
import { openListed } from '../../format/archive/listed-appliance.ts';
import { openApplianceBundle } from '../../format/archive/open-appliance-bundle.ts';
import { planApplianceBundle } from '../../format/archive/plan-appliance-bundle.ts';
import type { ByteSource } from '../../format/byte-source.ts';
import type { Decompress } from '../../format/chunks/open-frame.ts';
import type { OutputFiles } from '../../images/ports/output-files.ts';
import type { Work } from '../../images/ports/progress.ts';
import { verifyBytes } from '../verify-appliance.ts';
import { writeArchive } from '../write-archive.ts';
import { type BundleSource, mergeSources } from './merge-sources.ts';
import { type BundledSummary, summarizeBundle } from './summarize-bundle.ts';

export interface BundleRequest {
  /** What is near first. */
  readonly sources: readonly BundleSource[];
  readonly path: string;
  readonly force: boolean;
}

export interface BundlePorts {
  readonly outputs: OutputFiles;
  readonly decompress: Decompress;
}

export interface BundleResult {
  readonly path: string;
  readonly bundleBytes: number;
  /** What archives of the same appliances take together. */
  readonly archivesBytes: number;
  readonly appliances: readonly BundledSummary[];
}

/**
 * Writes several appliances into one file, what they share once. Before the file gets its name every
 * byte of it is read again and every chunk decoded: where it is read next there may be no network
 * to fetch a better one. When fetching is cut off, the next try goes on.
 *
 * @throws Fault those of `mergeSources`, `planApplianceBundle`, `writeArchive` and `verifyContent`,
 *   TARGET_EXISTS
 */
export async function writeBundle(
  { sources, path, force }: BundleRequest,
  { outputs, decompress }: BundlePorts,
  work: Work,
): Promise<BundleResult> {
  const { appliances, blobs } = mergeSources(sources);
  const plan = planApplianceBundle(appliances);
  const file = await outputs.resume(path, { force });
  try {
    await writeArchive(plan, file, { blobs, work, step: 'Writing the bundle' });
    const read = (offset: number, length: number): Promise<Uint8Array> => file.read(offset, length);
    const written = await verifyBundle({ sizeBytes: plan.totalBytes, read }, decompress, work);
    await file.commit();
    const archivesBytes = written.reduce((sum, each) => sum + each.archiveBytes, 0);
    return { path, bundleBytes: plan.totalBytes, archivesBytes, appliances: written };
  } catch (error) {
    if (!mayGoOn(error)) await file.discard();
    throw error;
  } finally {
    await file.keep();
  }
}

async function verifyBundle(
  source: ByteSource,
  decompress: Decompress,
  { signal, onProgress }: Work,
): Promise<BundledSummary[]> {
  const { appliances, blobs } = await openApplianceBundle(source);
  for (const appliance of appliances) {
    const { name, version } = appliance.manifest;
    const tell: Work['onProgress'] = (progress) =>
      onProgress({ ...progress, step: `Reading ${name} ${version} again` });
    await verifyBytes(await openListed(appliance, blobs), decompress, { signal, onProgress: tell });
  }
  return summarizeBundle(appliances);
}

/** Whether what is written so far is good for another try. */
const mayGoOn = (error: unknown): boolean =>
  error instanceof Fault && (error.retryable || error.code === 'CANCELLED');
