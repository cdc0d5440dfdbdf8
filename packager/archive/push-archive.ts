import type { Descriptor } from '../../schemas/archive/oci.ts';
import type { OciClient } from '../../schemas/client/oci-client.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../schemas/ids/names.ts';
import type { Archive } from '../format/archive/open-archive.ts';
import { parseSignatureImage } from '../format/archive/read-signature.ts';
import type { Decompress } from '../format/chunks/open-frame.ts';
import { checkStatement } from '../format/signature/check-statement.ts';
import { readBundle, readStatement } from '../format/signature/read-bundle.ts';
import type { Pause } from '../format/remote/pause.ts';
import type { Work } from '../images/ports/progress.ts';
import type { UploadSessions } from './ports/upload-sessions.ts';
import { retry } from '../format/remote/retry.ts';
import { uploadBlob } from './upload-blob.ts';
import { verifyBytes } from './verify-appliance.ts';

export interface PushPorts {
  readonly client: OciClient;
  readonly sessions: UploadSessions;
  readonly pause: Pause;
  readonly decompress: Decompress;
  /** Where in this registry blobs are that this run has brought there; added to. */
  readonly brought: Map<Digest, ApplianceAddress>;
}

export interface PushPlace {
  readonly address: ApplianceAddress;
  /** The address, unless it is a mirror of what is signed under another name. */
  readonly signedAs: ApplianceAddress;
}

export interface PushResult {
  readonly registry: string;
  readonly address: ApplianceAddress;
  readonly version: string;
  readonly digest: Digest;
  readonly signatures: number;
  /** Blobs that were sent, and those the registry had already. */
  readonly sent: number;
  readonly present: number;
  readonly sentBytes: number;
}

/**
 * Pushes an archive: verifies it, sends what the registry lacks, then its manifest, its signatures,
 * and last the tag, so that nobody finds a version that is not complete.
 *
 * @param place where to, and what it has to be signed as: a signature for another name is refused
 * @throws Fault what is wrong with the archive, VERSION_IMMUTABLE, and those of the client
 */
export async function pushArchive(
  archive: Archive,
  { address, signedAs }: PushPlace,
  ports: PushPorts,
  work: Work,
): Promise<PushResult> {
  const { client, pause } = ports;
  const { manifest, descriptor } = archive;
  checkSignatures(archive, signedAs);
  await verifyBytes(archive, ports.decompress, work);
  const options = { pause, signal: work.signal };
  await refuseOtherContent(archive, address, client, work.signal);
  const transfer = await sendBlobs(archive, address, ports, work);
  work.onProgress({ step: 'Publishing' });
  const put = (reference: string, bytes: Uint8Array): Promise<void> =>
    retry(() => client.putManifest(address, reference, { bytes, signal: work.signal }), options);
  await put(descriptor.digest, archive.imageBytes);
  for (const signature of archive.signatures) {
    await put(signature.descriptor.digest, signature.imageBytes);
  }
  await put(manifest.version, archive.imageBytes);
  return {
    registry: client.registry,
    address,
    version: manifest.version,
    digest: descriptor.digest,
    signatures: archive.signatures.length,
    ...transfer,
  };
}

/** Whose key it is, the registry and who installs decide; that it speaks of this, we can tell. */
function checkSignatures(
  { signatures, manifest, descriptor }: Archive,
  signedAs: ApplianceAddress,
): void {
  const { name, version } = manifest;
  for (const { bundleBytes } of signatures) {
    const statement = readStatement(readBundle(bundleBytes).payload);
    checkStatement(statement, { digest: descriptor.digest, name, version, signedAs });
  }
}

async function refuseOtherContent(
  { manifest, descriptor }: Archive,
  address: ApplianceAddress,
  client: OciClient,
  signal: AbortSignal,
): Promise<void> {
  const { version } = manifest;
  const found = await client.findManifest(address, version, signal);
  if (found === undefined || found === descriptor.digest) return;
  throw new Fault('VERSION_IMMUTABLE', { appliance: address, version });
}

/** Every blob once: parts of the appliance, then what its signatures need. */
function blobsOf({ image, signatures }: Archive): Descriptor[] {
  const all = [...image.layers, image.config];
  for (const { imageBytes } of signatures) {
    const { config, layers } = parseSignatureImage(imageBytes);
    all.push(config, ...layers);
  }
  return [...new Map(all.map((descriptor) => [descriptor.digest, descriptor])).values()];
}

async function sendBlobs(
  archive: Archive,
  repository: ApplianceAddress,
  { client, sessions, pause, brought }: PushPorts,
  work: Work,
): Promise<{ sent: number; present: number; sentBytes: number }> {
  const options = { pause, signal: work.signal };
  const all = blobsOf(archive);
  const missing: Descriptor[] = [];
  await inParallel(all, async (descriptor) => {
    const find = (): Promise<number | undefined> =>
      client.findBlob(repository, descriptor.digest, work.signal);
    if ((await retry(find, options)) === descriptor.size) return;
    const from = brought.get(descriptor.digest);
    const mount = (other: string): Promise<boolean> =>
      client.mountBlob(repository, descriptor.digest, other);
    if (from === undefined || !(await retry(() => mount(from), options))) missing.push(descriptor);
  });
  const total = missing.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  await inParallel(missing, async (descriptor) => {
    const source = await archive.blobs.open(descriptor, `blob ${descriptor.digest}`);
    const onBytes = (count: number): void => {
      done += count;
      work.onProgress({ step: `Sending to ${client.registry}`, done, total, unit: 'bytes' });
    };
    const place = { client, repository, sessions };
    await uploadBlob(descriptor, source, place, { ...options, onBytes });
  });
  for (const { digest } of all) brought.set(digest, repository);
  return { sent: missing.length, present: all.length - missing.length, sentBytes: total };
}

/** Works on a few at a time. After a failure no new one begins, and all have ended when it throws. */
async function inParallel<Item>(
  items: readonly Item[],
  action: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await action(item).catch((error: unknown) => {
        failures.push(error);
        waiting.length = 0;
      });
    }
  };
  await Promise.all(Array.from({ length: LIMITS.ociClient.parallelUploads }, lane));
  if (failures.length > 0) throw failures[0];
}
