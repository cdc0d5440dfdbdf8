import { ANNOTATIONS, MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Descriptor, LayoutIndex } from '../../../schemas/archive/oci.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';

/**
 * Holds `index.json` against what it points at. No digest and no signature covers it, so it may say
 * nothing that is not said below it too; then no changed byte of it goes unnoticed.
 *
 * @param refNames by digest of each image manifest, the only name it may be given; all other
 *   descriptors are of signatures
 * @throws Fault ARCHIVE_MALFORMED
 */
export function checkLayout(
  index: Pick<LayoutIndex, 'manifests' | 'annotations'>,
  refNames: ReadonlyMap<Digest, string>,
): void {
  if (index.annotations) throw malformed('no annotations', 'some');
  for (const descriptor of index.manifests) {
    const refName = refNames.get(descriptor.digest);
    checkType(descriptor, refName === undefined ? MEDIA_TYPES.bundle : MEDIA_TYPES.appliance);
    checkAnnotations(descriptor, refName === undefined ? {} : { [ANNOTATIONS.refName]: refName });
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
