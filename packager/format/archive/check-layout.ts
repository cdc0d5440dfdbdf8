import { ANNOTATIONS, MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Descriptor, LayoutIndex } from '../../../schemas/archive/oci.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';

/**
 * Holds `index.json` against what it points at. No digest and no signature covers it, so it may say
 * nothing that is not said below it too; then no changed byte of it goes unnoticed.
 *
 * @param image digest of the image manifest; all other descriptors are of signatures
 * @param version the appliance's, the only name the image may be given
 * @throws Fault ARCHIVE_MALFORMED
 */
export function checkLayout(index: LayoutIndex, image: Digest, version: string): void {
  if (index.annotations) throw malformed('no annotations', 'some');
  for (const descriptor of index.manifests) {
    const isImage = descriptor.digest === image;
    checkType(descriptor, isImage ? MEDIA_TYPES.appliance : MEDIA_TYPES.bundle);
    checkAnnotations(descriptor, isImage ? { [ANNOTATIONS.refName]: version } : {});
  }
}

function checkType({ artifactType }: Descriptor, wanted: string): void {
  if (artifactType === undefined || artifactType === wanted) return;
  throw malformed(`artifactType ${wanted}, as the manifest says`, artifactType);
}

function checkAnnotations({ annotations = {} }: Descriptor, allowed: Record<string, string>): void {
  for (const [key, value] of Object.entries(annotations)) {
    const wanted = Object.hasOwn(allowed, key) ? allowed[key] : undefined;
    if (wanted === undefined) throw malformed('no other annotation than the version', key);
    if (value !== wanted) throw malformed(`${key} to be the version ${wanted}`, value);
  }
}

const malformed = (wanted: string, found: string): Fault =>
  new Fault('ARCHIVE_MALFORMED', { where: 'index.json', wanted, found });
