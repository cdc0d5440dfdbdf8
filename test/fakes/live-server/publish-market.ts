import { pushArchive } from '../../../packager/archive/push-archive.ts';
import type { SigningKey } from '../../../packager/format/signature/signing-key.ts';
import { createOciClient } from '../../../schemas/client/oci-client.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { decompress, quietWork, testKey } from '../test-appliance.ts';
import type { ApplianceSeed } from './appliances/appliance-seed.ts';
import { MARKET } from './appliances/market.ts';
import type { LiveServer } from './live-server.ts';
import { packRelease } from './pack-release.ts';

/** Key of each publisher, by namespace. */
export type PublisherKeys = Readonly<Record<string, SigningKey>>;

const PUBLISHERS = ['stackyard', 'tidewater', 'northlight', 'oldmill'];
/** Whose word counts on a server that is in use; northlight’s does not. */
const TRUSTED = ['stackyard', 'tidewater', 'oldmill'];

/**
 * Publishes what a server in use has in its market, and decides on its publishers: northlight is not
 * known, and the key of oldmill was revoked.
 *
 * @returns public keys (PEM) by namespace
 */
export async function publishMarket(server: LiveServer): Promise<Record<string, string>> {
  const keys: PublisherKeys = Object.fromEntries(PUBLISHERS.map((name) => [name, testKey()]));
  const pems = Object.fromEntries(
    Object.entries(keys).map(([name, { publicKey }]) => [name, publicKey.pem]),
  );
  for (const namespace of TRUSTED) {
    const body = { namespace: namespace, publicKey: pems[namespace] ?? '' };
    const { keyId } = await server.api.trustKey({ body });
    if (namespace === 'oldmill') {
      await server.api.revokeKey({ params: { namespace: namespace, key: keyId } });
    }
  }
  const place = { address: server.address, token: server.localToken };
  for (const seed of MARKET) await publishReleases(place, seed, keys[seed.namespace]);
  return pems;
}

/**
 * Publishes the releases of an appliance, the oldest first.
 *
 * @param place the server, and the token of who publishes
 */
export async function publishReleases(
  place: { readonly address: string; readonly token: string },
  seed: ApplianceSeed,
  key: SigningKey | undefined,
): Promise<void> {
  const address = `${seed.namespace}/${seed.name}` as ApplianceAddress;
  const client = createOciClient({
    registry: place.address,
    fetch,
    credentials: { user: 'yard', token: place.token },
  });
  for (let index = seed.releases.length - 1; index >= 0; index -= 1) {
    const archive = await packRelease(seed, index, key);
    await pushArchive(
      archive,
      { address, signedAs: address },
      {
        client,
        sessions: NO_SESSIONS,
        pause: async () => undefined,
        decompress,
        brought: new Map(),
      },
      quietWork(),
    );
  }
}

/** Nothing of this is ever cut off. */
const NO_SESSIONS = {
  find: async () => undefined,
  save: async () => undefined,
  forget: async () => undefined,
};
