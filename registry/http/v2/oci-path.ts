import { Fault } from '../../../schemas/errors/fault.ts';
import { ApplianceAddress } from '../../../schemas/ids/names.ts';

/** What a path under `/v2/` names (distribution-spec 1.1, "Endpoints", and two of our own). */
export type OciTarget =
  | { readonly kind: 'base' }
  | { readonly kind: 'token' }
  | { readonly kind: 'catalogue' }
  | { readonly kind: 'signatures'; readonly digest: string }
  | { readonly kind: 'blob'; readonly address: ApplianceAddress; readonly digest: string }
  | { readonly kind: 'uploads'; readonly address: ApplianceAddress }
  | { readonly kind: 'upload'; readonly address: ApplianceAddress; readonly id: string }
  | { readonly kind: 'manifest'; readonly address: ApplianceAddress; readonly name: string }
  | { readonly kind: 'tags'; readonly address: ApplianceAddress }
  | { readonly kind: 'referrers'; readonly address: ApplianceAddress; readonly digest: string };

const REPOSITORY_PATH =
  /^(?<name>.+)\/(?:(?<uploads>blobs\/uploads\/?)|blobs\/uploads\/(?<upload>[^/]+)|blobs\/(?<blob>[^/]+)|manifests\/(?<manifest>[^/]+)|(?<tags>tags\/list)|referrers\/(?<referrers>[^/]+))$/;

/**
 * Reads a path. Fastify's own parameters are no help here: names have slashes in them, tags and
 * digests may be longer than it allows, and a bad name has its own error.
 *
 * @param path without the query, as it came
 * @throws Fault NAME_INVALID; NOT_FOUND for what is no path of this API
 */
export function readOciPath(path: string): OciTarget {
  const rest = path.replace(/^\/v2\/?/, '');
  if (rest === '') return { kind: 'base' };
  if (rest === 'token') return { kind: 'token' };
  if (rest === '_catalog') return { kind: 'catalogue' };
  const signatures = /^_stackyard\/signatures\/([^/]+)$/.exec(rest);
  if (signatures) return { kind: 'signatures', digest: decode(signatures[1]) };
  const found = REPOSITORY_PATH.exec(rest)?.groups;
  if (!found) throw new Fault('NOT_FOUND', { what: 'page', name: path.slice(0, 200) });
  return readRepositoryPath(readName(found.name ?? ''), found);
}

function readRepositoryPath(
  address: ApplianceAddress,
  found: Record<string, string | undefined>,
): OciTarget {
  if (found.uploads !== undefined) return { kind: 'uploads', address };
  if (found.upload !== undefined) return { kind: 'upload', address, id: found.upload };
  if (found.blob !== undefined) return { kind: 'blob', address, digest: decode(found.blob) };
  if (found.tags !== undefined) return { kind: 'tags', address };
  if (found.manifest !== undefined) {
    return { kind: 'manifest', address, name: decode(found.manifest) };
  }
  return { kind: 'referrers', address, digest: decode(found.referrers) };
}

/** @throws Fault NAME_INVALID for anything but namespace/name, encoded characters included */
function readName(name: string): ApplianceAddress {
  const address = ApplianceAddress.safeParse(name);
  if (address.success) return address.data;
  throw new Fault('NAME_INVALID', { name: name.slice(0, 200) });
}

/** Some clients write the colon of a digest as `%3A`. */
function decode(text = ''): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
