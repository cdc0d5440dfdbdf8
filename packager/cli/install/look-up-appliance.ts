import type { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { formatReference, type Reference } from '../../../schemas/ids/reference.ts';
import { splitAddress } from '../../../schemas/ids/names.ts';
import { openRemote } from '../../format/remote/open-remote.ts';
import { clientFor, type PackagerPorts } from '../packager-ports.ts';
import type { Connection } from '../server/connection.ts';
import { registrySettings } from '../settings.ts';

/** One version of an appliance, as much of it as an installer has to know. */
export interface FoundAppliance {
  readonly manifest: ApplianceManifest;
  readonly digest: Digest;
}

/**
 * Looks an appliance up: in the catalogue of the user's server, or by the registry protocol where
 * the reference names another registry.
 *
 * @throws Fault NOT_FOUND, UNREACHABLE
 */
export async function lookUpAppliance(
  { api, context, server }: Connection,
  reference: Reference,
  { pause }: Pick<PackagerPorts, 'pause'>,
): Promise<FoundAppliance> {
  if (reference.registry === undefined) {
    const version = reference.digest ?? reference.tag;
    const { card, manifest } = await api.getAppliance({
      params: splitAddress(reference.address),
      ...(version === undefined ? {} : { query: { version } }),
    });
    return { manifest, digest: card.digest };
  }
  const settings = await registrySettings(context, reference.registry, server);
  context.onProgress({ step: `Asking ${settings.server}` });
  const client = clientFor(context, settings);
  const options = { pause, signal: context.signal };
  const { manifest, descriptor } = await openRemote(client, reference, options);
  return { manifest, digest: descriptor.digest };
}

/** @returns the reference with the exact bytes in it */
export const pinned = (reference: Reference, digest: Digest): string =>
  formatReference({ ...reference, digest });
