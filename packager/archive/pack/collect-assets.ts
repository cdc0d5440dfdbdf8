import type { ApplianceManifest, ApplianceSource } from '../../../schemas/appliance/manifest.ts';
import { MEDIA_TYPES, PICTURE_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { sniffPicture } from '../../format/archive/picture.ts';
import { digestOf } from '../../format/digest.ts';
import type { ProjectFiles } from '../../images/ports/project-files.ts';

/** A blob that is in memory. */
export interface SmallBlob {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

export interface Assets {
  /** What the manifest says about them. */
  readonly manifest: Pick<ApplianceManifest, 'icon' | 'readme' | 'screenshots'>;
  /** Each once, even where two names lead to the same bytes. */
  readonly blobs: readonly SmallBlob[];
}

/**
 * Reads icon, readme and screenshots. A picture's type is told by its content.
 *
 * @throws Fault NOT_FOUND, ASSET_UNUSABLE, LIMIT_EXCEEDED
 */
export async function collectAssets(
  source: ApplianceSource,
  dir: string,
  files: ProjectFiles,
): Promise<Assets> {
  const { iconBytes, readmeBytes, screenshotBytes } = LIMITS.archive;
  const blobs = new Map<string, SmallBlob>();
  const add = (
    bytes: Uint8Array,
    mediaType: string,
  ): { digest: Descriptor['digest']; mediaType: string } => {
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
    blobs.set(descriptor.digest, { descriptor, bytes });
    return { digest: descriptor.digest, mediaType };
  };
  const addPicture = async (name: string, limitBytes: number): Promise<ReturnType<typeof add>> => {
    const bytes = await files.read(dir, name, limitBytes);
    const mediaType = sniffPicture(bytes);
    if (!mediaType) throw new Fault('ASSET_UNUSABLE', { file: name, why: NO_PICTURE });
    return add(bytes, mediaType);
  };
  const addReadme = async (name: string): Promise<ReturnType<typeof add>> => {
    const bytes = await files.read(dir, name, readmeBytes);
    if (isUtf8(bytes)) return add(bytes, MEDIA_TYPES.readme);
    throw new Fault('ASSET_UNUSABLE', { file: name, why: 'it is no UTF-8 text' });
  };
  const screenshots: ApplianceManifest['screenshots'] = [];
  const icon = source.icon === undefined ? {} : { icon: await addPicture(source.icon, iconBytes) };
  const readme = source.readme === undefined ? {} : { readme: await addReadme(source.readme) };
  for (const { file, caption } of source.screenshots) {
    screenshots.push({ ...(await addPicture(file, screenshotBytes)), caption });
  }
  return { manifest: { ...icon, ...readme, screenshots }, blobs: [...blobs.values()] };
}

const NO_PICTURE = `it is none of ${PICTURE_TYPES.join(', ')} (an SVG must be free of DOCTYPE and scripts)`;

function isUtf8(bytes: Uint8Array): boolean {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes) !== undefined;
  } catch {
    return false;
  }
}
