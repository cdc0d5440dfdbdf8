import {
  type ApplianceImage,
  type Descriptor,
  EMPTY_DESCRIPTOR,
} from '../../../schemas/archive/oci.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { blobName } from './blob-name.ts';
import { type AttachedSignature, parseSignatureImage } from './read-signature.ts';

/** An appliance, as far as it names blobs. */
export interface NamesBlobs {
  readonly descriptor: Descriptor;
  readonly image: ApplianceImage;
  readonly signatures: readonly AttachedSignature[];
}

/**
 * A blob that nothing refers to is vouched for by nobody.
 *
 * @param entries by name, those of the tar
 * @throws Fault ARCHIVE_ENTRY_REFUSED
 */
export function refuseStrangers(
  entries: ReadonlyMap<string, unknown>,
  appliances: readonly NamesBlobs[],
): void {
  const names = new Set(['oci-layout', 'index.json']);
  for (const { digest } of appliances.flatMap(blobsOf)) names.add(blobName(digest));
  for (const name of entries.keys()) {
    if (names.has(name)) continue;
    throw new Fault('ARCHIVE_ENTRY_REFUSED', { entry: name, why: 'nothing refers to it' });
  }
}

const blobsOf = ({ descriptor, image, signatures }: NamesBlobs): Descriptor[] => [
  descriptor,
  image.config,
  ...image.layers,
  ...(signatures.length > 0 ? [EMPTY_DESCRIPTOR] : []),
  ...signatures.flatMap((signature) => [
    signature.descriptor,
    parseSignatureImage(signature.imageBytes).layers[0],
  ]),
];
