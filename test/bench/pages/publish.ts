import { digestOf } from '../../../packager/format/digest.ts';
import { ADMIN } from '../../fakes/server-process.ts';
import type { TestAppliance } from '../../registry/lab/make-appliance.ts';

const BASIC = `Basic ${Buffer.from(`${ADMIN.name}:${ADMIN.password}`).toString('base64')}`;

/**
 * Pushes an appliance as version 1.0.0 into the namespace `acme`.
 *
 * @param url base URL of the server
 */
export async function publish(url: string, appliance: TestAppliance): Promise<void> {
  const address = `acme/${appliance.manifest.name}`;
  for (const bytes of appliance.blobs.values()) {
    const begun = await send(`${url}/v2/${address}/blobs/uploads/`, 'POST');
    const place = new URL(begun.headers.get('location') ?? '', url).href;
    await send(`${place}?digest=${digestOf(bytes)}`, 'PUT', bytes, 'application/octet-stream');
  }
  const manifest = `${url}/v2/${address}/manifests/1.0.0`;
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  await send(manifest, 'PUT', appliance.imageBytes, mediaType);
}

async function send(
  url: string,
  method: string,
  body?: Uint8Array,
  type?: string,
): Promise<Response> {
  const headers = { authorization: BASIC, ...(type ? { 'content-type': type } : {}) };
  const init = body === undefined ? {} : { body: body as BodyInit };
  const response = await fetch(url, { method, headers, ...init });
  if (!response.ok)
    throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return response;
}
