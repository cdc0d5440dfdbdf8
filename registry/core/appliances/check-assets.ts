import { type BlobSource, readBlob } from '../../../packager/format/archive/blob-source.ts';
import { sniffPicture } from '../../../packager/format/archive/picture.ts';
import { decodeUtf8 } from '../../../packager/format/json/parse-json.ts';
import type { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import type { ApplianceImage } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';

/**
 * Checks what pages will show: every picture is one of the type it claims, and the readme is text.
 *
 * @throws Fault ARCHIVE_MALFORMED, LIMIT_EXCEEDED, DIGEST_MISMATCH
 */
export async function checkAssets(
  { image, manifest }: { image: ApplianceImage; manifest: ApplianceManifest },
  blobs: BlobSource,
): Promise<void> {
  const layers = new Map(image.layers.map((layer) => [layer.digest, layer]));
  const read = (digest: Digest, what: string, limitBytes: number): Promise<Uint8Array> => {
    const layer = layers.get(digest);
    if (!layer) throw new Fault('BLOB_MISSING', { digest, what });
    return readBlob(blobs, layer, { what, limitBytes });
  };
  const { iconBytes, screenshotBytes, readmeBytes } = LIMITS.archive;
  const pictures = [
    ...(manifest.icon ? [{ ...manifest.icon, what: 'the icon', limitBytes: iconBytes }] : []),
    ...manifest.screenshots.map((picture) => ({
      ...picture,
      what: 'a screenshot',
      limitBytes: screenshotBytes,
    })),
  ];
  for (const { digest, mediaType, what, limitBytes } of pictures) {
    const found = sniffPicture(await read(digest, what, limitBytes));
    if (found === mediaType) continue;
    const wanted = `a picture of type ${mediaType}`;
    throw new Fault('ARCHIVE_MALFORMED', { where: what, wanted, found: found ?? 'none' });
  }
  if (manifest.readme) {
    decodeUtf8(await read(manifest.readme.digest, 'the readme', readmeBytes), 'the readme');
  }
}
