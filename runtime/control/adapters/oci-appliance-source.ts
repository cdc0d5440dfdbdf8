import { setTimeout as wait } from 'node:timers/promises';
import type { Archive } from '../../../packager/format/archive/open-archive.ts';
import {
  type AttachedSignature,
  parseSignatureImage,
} from '../../../packager/format/archive/read-signature.ts';
import { openRemote } from '../../../packager/format/remote/open-remote.ts';
import { broughtRoots } from '../../../packager/format/root/brought-roots.ts';
import { broughtKey } from '../../../packager/format/signature/brought-key.ts';
import { checkStatement } from '../../../packager/format/signature/check-statement.ts';
import { type PublicKey, readPublicKey } from '../../../packager/format/signature/public-key.ts';
import { readBundle, readStatement } from '../../../packager/format/signature/read-bundle.ts';
import type { ChunkIndex } from '../../../schemas/archive/chunk-index.ts';
import { createOciClient } from '../../../schemas/client/oci-client.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { Reference } from '../../../schemas/ids/reference.ts';
import type { FrameCost, ImageCost, PlannedAppliance } from '../core/planned-appliance.ts';
import type { ApplianceSource, ValidSignature } from '../ports/appliance-source.ts';
import type { TrustStore } from '../ports/trust-store.ts';

export interface OciApplianceSourceOptions {
  /** Base URL of the registry that references without one mean. */
  readonly registry: string;
  readonly trust: Pick<TrustStore, 'listKeys'>;
  readonly fetch: typeof fetch;
}

/** Reading the top of an appliance takes seconds; a registry that hangs must not hold a request. */
const READ_MS = 60_000;

/** Appliances in OCI registries. Every byte is checked before anything is made of it. */
export class OciApplianceSource implements ApplianceSource {
  readonly #options: OciApplianceSourceOptions;

  constructor(options: OciApplianceSourceOptions) {
    this.#options = options;
  }

  async read(reference: Reference): Promise<{
    appliance: PlannedAppliance;
    signatures: readonly ValidSignature[];
  }> {
    const registry = reference.registry ?? this.#options.registry;
    const client = createOciClient({ registry, fetch: this.#options.fetch });
    const signal = AbortSignal.timeout(READ_MS);
    const archive = await openRemote(client, reference, { pause, signal });
    return {
      appliance: toAppliance(archive, { registry, address: reference.address }),
      signatures: await this.#validSignatures(archive),
    };
  }

  /** Anybody who may push can attach a signature, so those that are not valid are passed over. */
  async #validSignatures(archive: Archive): Promise<ValidSignature[]> {
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
  { descriptor, manifest }: Archive,
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
