import { setTimeout as wait } from 'node:timers/promises';
import { readBlob } from '../../../../packager/format/archive/blob-source.ts';
import type { Archive } from '../../../../packager/format/archive/open-archive.ts';
import {
  parseApplianceImage,
  parseApplianceManifest,
} from '../../../../packager/format/archive/parse-image.ts';
import {
  type AttachedSignature,
  parseSignatureImage,
} from '../../../../packager/format/archive/read-signature.ts';
import {
  checkVersion,
  findRemote,
  openRemote,
  readReferrers,
} from '../../../../packager/format/remote/open-remote.ts';
import { broughtRoots } from '../../../../packager/format/root/brought-roots.ts';
import { broughtKey } from '../../../../packager/format/signature/brought-key.ts';
import { checkStatement } from '../../../../packager/format/signature/check-statement.ts';
import { type PublicKey, readPublicKey } from '../../../../packager/format/signature/public-key.ts';
import { readBundle, readStatement } from '../../../../packager/format/signature/read-bundle.ts';
import type { ChunkIndex } from '../../../../schemas/archive/chunk-index.ts';
import { createOciClient, type OciClient } from '../../../../schemas/client/oci-client.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { Reference } from '../../../../schemas/ids/reference.ts';
import { foreignFault } from '../core/foreign-fault.ts';
import { registryAccess } from '../core/registry-access.ts';
import { registryUrl } from '../core/registry-url.ts';
import type { FrameCost, ImageCost, PlannedAppliance } from '../core/planned-appliance.ts';
import type { ApplianceSource, ValidSignature } from '../ports/appliance-source.ts';
import type { RegistryStore } from '../ports/registry-store.ts';
import type { FoundRelease, ReleaseSource } from '../ports/release-source.ts';
import type { TrustStore } from '../../trust/ports/trust-store.ts';

export interface OciApplianceSourceOptions {
  /** Base URL of the registry that references without one mean. */
  readonly registry: string;
  readonly trust: Pick<TrustStore, 'listKeys'>;
  readonly fetch: typeof fetch;
  readonly registries: Pick<RegistryStore, 'list'>;
  /** Asks registries of others; see `checked-fetch.ts`. */
  readonly foreignFetch: (approved: { readonly allowPrivate: boolean }) => typeof fetch;
}

type SignedParts = Pick<Archive, 'descriptor' | 'manifest' | 'signatures'>;

/** Reading the top of an appliance takes seconds; a registry that hangs must not hold a request. */
const READ_MS = 60_000;

/** Appliances in OCI registries. Every byte is checked before anything is made of it. */
export class OciApplianceSource implements ApplianceSource, ReleaseSource {
  readonly #options: OciApplianceSourceOptions;

  constructor(options: OciApplianceSourceOptions) {
    this.#options = options;
  }

  read(reference: Reference): Promise<{
    appliance: PlannedAppliance;
    signatures: readonly ValidSignature[];
  }> {
    return this.#ask(reference, async (client, signal) => {
      const archive = await openRemote(client, reference, { pause, signal });
      const { registry } = client;
      return {
        appliance: toAppliance(archive, { registry, address: reference.address }),
        signatures: await this.#validSignatures(archive),
      };
    });
  }

  listTags({ registry, address }: Pick<Reference, 'registry' | 'address'>): Promise<string[]> {
    const reference = { registry, address, tag: undefined, digest: undefined };
    return this.#ask(reference, (client, signal) => client.listTags(address, signal));
  }

  readRelease(reference: Reference): Promise<FoundRelease> {
    return this.#ask(reference, async (client, signal) => {
      const options = { pause, signal };
      const { address } = reference;
      const remote = await findRemote(client, reference, options);
      const { descriptor } = remote;
      const config = await readBlob(remote.blobs, parseApplianceImage(remote.imageBytes).config, {
        what: 'the appliance manifest',
        limitBytes: LIMITS.archive.configBytes,
      });
      const manifest = parseApplianceManifest(config);
      checkVersion(reference, remote, manifest.version);
      const signatures = await readReferrers(client, address, descriptor.digest, options);
      return {
        appliance: { registry: client.registry, address, digest: descriptor.digest, manifest },
        signatures: await this.#validSignatures({ descriptor, manifest, signatures }),
      };
    });
  }

  async #ask<Answer>(
    reference: Reference,
    read: (client: OciClient, signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    const client = await this.#clientFor(reference);
    const { registry } = client;
    try {
      return await read(client, AbortSignal.timeout(READ_MS));
    } catch (error) {
      throw registry === this.#options.registry ? error : foreignFault(error, registry, reference);
    }
  }

  /** @throws Fault REGISTRY_NOT_APPROVED */
  async #clientFor({ registry: named }: Reference): Promise<OciClient> {
    const { registry: own, registries, fetch, foreignFetch } = this.#options;
    const registry = named === undefined ? own : registryUrl(named);
    const access = registryAccess(registry, { own, approved: await registries.list() });
    if (access === 'refused') throw new Fault('REGISTRY_NOT_APPROVED', { registry });
    if (access === 'own') return createOciClient({ registry: own, fetch });
    const checked = foreignFetch({ allowPrivate: access === 'private' });
    return createOciClient({ registry, fetch: checked, foreign: true });
  }

  /** Anybody who may push can attach a signature, so those that are not valid are passed over. */
  async #validSignatures(archive: SignedParts): Promise<ValidSignature[]> {
    const known = (await this.#options.trust.listKeys()).map(({ publicKey, keyId }) =>
      readPublicKey(publicKey, keyId),
    );
    return archive.signatures.flatMap((signature) => {
      try {
        return openSignature(signature, archive, known);
      } catch (error) {
        if (error instanceof Fault && error.code !== 'INTERNAL') return [];
        throw error;
      }
    });
  }
}

/**
 * Finds out who made a signature: a key that is known here, or the one it brings along. Which key
 * it names decides nothing.
 */
function openSignature(
  { imageBytes, bundleBytes }: AttachedSignature,
  { descriptor, manifest }: SignedParts,
  known: readonly PublicKey[],
): ValidSignature[] {
  const bundle = readBundle(bundleBytes);
  const image = parseSignatureImage(imageBytes);
  const brought = broughtKey(image);
  const roots = broughtRoots(image);
  const makers = [...known, ...(brought ? [brought] : [])].filter((key) =>
    bundle.signatures.some((signature) => key.verifies(bundle.pae, signature)),
  );
  const statement = readStatement(bundle.payload);
  const { name, version } = manifest;
  checkStatement(statement, { digest: descriptor.digest, name, version });
  return [...new Set(makers.map(({ keyId }) => keyId))].map((keyId) => ({
    keyId,
    statement,
    roots,
  }));
}

function toAppliance(
  { descriptor, image, manifest, indexes }: Archive,
  { registry, address }: { registry: string; address: string },
): PlannedAppliance {
  const sizes = new Map(image.layers.map(({ digest, size }) => [digest, size]));
  const images = [...indexes].map(([id, index]) => imageCost(id, index, sizes.get(id) ?? 0));
  return { address, registry, repository: address, digest: descriptor.digest, manifest, images };
}

function imageCost(id: Digest, index: ChunkIndex, indexBytes: number): ImageCost {
  const frames = Array.from({ length: index.frameCount }, (_, i): FrameCost => {
    const { storedBytes, firstChunk, endChunk } = index.frame(i);
    const length = endChunk - firstChunk;
    const chunks = Array.from({ length }, (__, j) => index.chunk(firstChunk + j).digest);
    return { storedBytes, chunks };
  });
  let plainBytes = 0;
  for (let i = 0; i < index.extentCount; i += 1) {
    plainBytes += index.chunk(index.extent(i).chunk).plainBytes;
  }
  return { id, indexBytes, diskBytes: index.diskBytes, plainBytes, frames };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (cause) {
    throw new Fault('CANCELLED', { what: 'Reading the appliance' }, { cause });
  }
}
