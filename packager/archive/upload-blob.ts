import type { Descriptor } from '../../schemas/archive/oci.ts';
import type { OciClient, Upload } from '../../schemas/client/oci-client.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { type ByteSource, readExactly } from '../format/byte-source.ts';
import type { UploadSessions } from './ports/upload-sessions.ts';
import { retry, type RetryOptions } from '../format/remote/retry.ts';

export interface UploadPlace {
  readonly client: OciClient;
  readonly repository: string;
  readonly sessions: UploadSessions;
}

/**
 * Sends a blob part by part. After a cut it asks how far it came and goes on from there, also in a
 * later run.
 *
 * @param onBytes told how many bytes more the registry has; negative when it lost some
 * @throws Fault those of the client
 */
export async function uploadBlob(
  { digest, size }: Descriptor,
  source: ByteSource,
  { client, repository, sessions }: UploadPlace,
  { onBytes, ...options }: RetryOptions & { onBytes: (count: number) => void },
): Promise<void> {
  const { signal } = options;
  const key = { registry: client.registry, repository, digest };
  let told = 0;
  let saved: string | undefined;
  const follow = async (upload: Upload): Promise<Upload> => {
    onBytes(upload.receivedBytes - told);
    told = upload.receivedBytes;
    if (upload.location !== saved) await sessions.save(key, upload.location);
    saved = upload.location;
    return upload;
  };
  const send = async (): Promise<void> => {
    let upload = await follow(await begin());
    while (upload.receivedBytes < size) {
      const length = Math.min(LIMITS.ociClient.uploadPartBytes, size - upload.receivedBytes);
      const bytes = await readExactly(source, upload.receivedBytes, length, `blob ${digest}`);
      upload = await follow(await client.sendPart(repository, upload, { bytes, signal }));
    }
    // Whatever comes of it, the upload is over for the registry.
    await sessions.forget(key);
    await client.finishUpload(repository, upload, { digest, signal });
  };
  await retry(send, { ...options, progress: () => told });

  async function begin(): Promise<Upload> {
    const location = await sessions.find(key);
    const known = location && (await client.findUpload(repository, location, signal));
    if (known && known.receivedBytes <= size) return known;
    return client.startUpload(repository, signal);
  }
}
