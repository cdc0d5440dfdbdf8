import { parseApplianceManifest } from '../../../packager/format/archive/parse-image.ts';
import type { Appliance } from '../../../schemas/api/resources/appliance.ts';
import type { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import { ApplianceImage } from '../../../schemas/archive/oci.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { ApplianceRecord } from '../../ports/appliances.ts';
import type { BlobReader } from '../../ports/blobs.ts';
import type { Repository } from '../../ports/repositories.ts';
import { isStorable } from '../manifests/storable-text.ts';
import { readDocument } from '../manifests/pull-manifest.ts';
import type { RegistryParts } from '../parts.ts';
import { assetPath, toCard, toVersion } from './appliance-views.ts';
import { newestFirst, pickNewest } from './newest.ts';

/**
 * Puts an appliance's page together: one version in full, the others by name.
 *
 * @param wanted a version, another tag, or a digest; undefined: the newest release
 * @throws Fault NOT_FOUND also for private repositories, which have no page
 */
export async function getAppliance(
  { catalogue, store }: Pick<RegistryParts, 'catalogue' | 'store'>,
  address: ApplianceAddress,
  wanted: string | undefined,
): Promise<Appliance> {
  const repository = await catalogue.findRepository(address);
  if (repository?.visibility !== 'public') throw unknown(address, wanted);
  const released = newestFirst(await catalogue.listReleased(repository.id));
  const chosen = await choose(catalogue, repository, released, wanted);
  if (!chosen) throw unknown(address, wanted);
  const digests = [...new Set([chosen, ...released].map(({ digest }) => digest))];
  const signatures = await catalogue.listSignatures(repository.id, digests);
  const pulls = await catalogue.findPulls(repository.id);
  const manifest = await readConfig(store.blobs, chosen.digest);
  return {
    card: toCard({ address, pulls, appliance: chosen, signatures }),
    manifest,
    readme: await readReadme(store.blobs, manifest),
    screenshots: manifest.screenshots.map(({ digest, caption }) => ({
      path: assetPath(address, digest),
      caption,
    })),
    versions: released.map((appliance) => toVersion(address, appliance, signatures)),
  };
}

const unknown = (address: string, wanted: string | undefined): Fault =>
  new Fault('NOT_FOUND', {
    what: 'appliance',
    name: wanted === undefined ? address : `${address}:${wanted}`,
  });

async function choose(
  catalogue: RegistryParts['catalogue'],
  repository: Repository,
  released: readonly ApplianceRecord[],
  wanted: string | undefined,
): Promise<ApplianceRecord | undefined> {
  if (wanted === undefined) return pickNewest(released);
  const release = released.find(({ version }) => version === wanted);
  if (release) return release;
  if (!isStorable(wanted)) return undefined;
  const digest = Digest.safeParse(wanted).data;
  const manifest = await catalogue.findManifest(
    repository.id,
    digest ? { kind: 'digest', digest } : { kind: 'tag', tag: wanted },
  );
  return manifest && catalogue.findAppliance(repository.id, manifest.digest);
}

async function readConfig(blobs: BlobReader, digest: Digest): Promise<ApplianceManifest> {
  const text = new TextDecoder().decode(await readDocument(blobs, digest));
  const image = ApplianceImage.parse(JSON.parse(text));
  return parseApplianceManifest(await readDocument(blobs, image.config.digest));
}

async function readReadme(blobs: BlobReader, { readme }: ApplianceManifest): Promise<string> {
  return readme ? new TextDecoder().decode(await readDocument(blobs, readme.digest)) : '';
}
