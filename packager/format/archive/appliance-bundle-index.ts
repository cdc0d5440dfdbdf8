import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import { BundleIndex } from '../../../schemas/archive/oci.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { checkDocument } from '../json/parse-document.ts';

const TYPE = /^(application\/vnd\.stackyard\.appliance-bundle\.v)([1-9][0-9]{0,2})$/;
const [, , KNOWN] = TYPE.exec(MEDIA_TYPES.applianceBundle) ?? [];

/**
 * Tells an appliance bundle from an archive: its index.json says so in `artifactType`, and that of
 * an archive has none. So no archive becomes a bundle by being given a second appliance.
 *
 * @param index index.json, parsed and not checked
 */
export function isBundleIndex(index: unknown): boolean {
  const { artifactType } = (index ?? {}) as Record<string, unknown>;
  return typeof artifactType === 'string' && TYPE.test(artifactType);
}

/**
 * @param index index.json, parsed and not checked
 * @throws Fault ARCHIVE_NOT_BUNDLE, FORMAT_TOO_NEW, ARCHIVE_MALFORMED
 */
export function readBundleIndex(index: unknown): BundleIndex {
  const { artifactType } = (index ?? {}) as Record<string, unknown>;
  if (artifactType === undefined) throw new Fault('ARCHIVE_NOT_BUNDLE', {});
  const found = typeof artifactType === 'string' ? Number(TYPE.exec(artifactType)?.[2]) : NaN;
  const known = Number(KNOWN);
  if (found > known) throw new Fault('FORMAT_TOO_NEW', { what: 'The bundle', found, known });
  return checkDocument(index, BundleIndex, 'index.json');
}
