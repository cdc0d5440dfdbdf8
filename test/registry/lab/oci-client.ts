import { digestOf } from '../../../packager/format/digest.ts';
import { EMPTY_BLOB } from '../../../schemas/archive/oci.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { TestAppliance } from './make-appliance.ts';
import { basic } from './test-accounts.ts';

type Headers = Record<string, string>;
export interface Call {
  readonly method?: string;
  readonly headers?: Headers;
  readonly body?: Uint8Array | string | ReadableStream;
  /** Account that sends it; null: nobody. Default: alice. */
  readonly as?: string | null;
}

/** An error of the OCI API, as far as tests look at it. */
export interface OciErrors {
  readonly errors: readonly { readonly code: string; readonly message: string }[];
}

/** A small client of the OCI API for tests: one call at a time, nothing hidden. */
export function ociClient(url: string) {
  const call = (path: string, { method = 'GET', headers = {}, body, as = 'alice' }: Call = {}) =>
    fetch(new URL(path, url), {
      method,
      headers: { ...(as === null ? {} : { authorization: basic(as) }), ...headers },
      ...(body === undefined ? {} : { body: body as BodyInit, duplex: 'half' }),
      redirect: 'manual',
    });

  const begin = async (address: string, as?: string): Promise<string> => {
    const response = await call(`/v2/${address}/blobs/uploads/`, {
      method: 'POST',
      ...(as ? { as } : {}),
    });
    if (response.status !== 202) throw new Error(`begin: ${response.status}`);
    return response.headers.get('location') ?? '';
  };
  const pushBlob = async (address: string, bytes: Uint8Array, as = 'alice'): Promise<Digest> => {
    const digest = digestOf(bytes);
    const location = await begin(address, as);
    const response = await call(`${location}?digest=${digest}`, {
      method: 'PUT',
      body: bytes,
      as,
      headers: { 'content-type': 'application/octet-stream' },
    });
    if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
    return digest;
  };
  const pushManifest = (
    address: string,
    name: string,
    bytes: Uint8Array | string,
    { mediaType = 'application/vnd.oci.image.manifest.v1+json', as = 'alice' } = {},
  ): Promise<Response> =>
    call(`/v2/${address}/manifests/${name}`, {
      method: 'PUT',
      body: bytes,
      headers: { 'content-type': mediaType },
      as,
    });
  const pushAppliance = async (
    address: string,
    appliance: TestAppliance,
    { tag, as = 'alice' }: { tag?: string; as?: string } = {},
  ): Promise<Response> => {
    for (const bytes of appliance.blobs.values()) await pushBlob(address, bytes, as);
    return pushManifest(address, tag ?? appliance.manifest.version, appliance.imageBytes, { as });
  };
  const pushSignature = async (
    address: string,
    signature: { imageBytes: Uint8Array; bundleBytes: Uint8Array },
    as = 'alice',
  ): Promise<Response> => {
    await pushBlob(address, EMPTY_BLOB, as);
    await pushBlob(address, signature.bundleBytes, as);
    return pushManifest(address, digestOf(signature.imageBytes), signature.imageBytes, { as });
  };
  return { call, begin, pushBlob, pushManifest, pushAppliance, pushSignature };
}

export type OciClient = ReturnType<typeof ociClient>;

/** @returns the first error code of an answer */
export const errorCode = async (response: Response): Promise<string> =>
  ((await response.json()) as OciErrors).errors[0]?.code ?? 'none';
