import type { OciClient } from '../../../schemas/client/oci-client.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Reference } from '../../../schemas/ids/reference.ts';
import { compareVersions, isPrerelease, Version } from '../../../schemas/ids/version.ts';

/**
 * Finds which manifest a reference means: its digest, its tag, or the newest release.
 *
 * @returns a digest or tag
 * @throws Fault NOT_FOUND when there is no version at all
 */
export async function findVersion(
  client: OciClient,
  { address, tag, digest }: Reference,
  signal: AbortSignal,
): Promise<string> {
  const given = digest ?? tag;
  if (given !== undefined) return given;
  const tags = await client.listTags(address, signal);
  const versions = tags.filter((each) => Version.safeParse(each).success).sort(compareVersions);
  const releases = versions.filter((each) => !isPrerelease(each));
  const newest = releases.at(-1) ?? versions.at(-1);
  if (newest !== undefined) return newest;
  throw new Fault('NOT_FOUND', { what: 'version of appliance', name: address });
}
