import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Identity } from '../../runtime/agent/link/adapters/identity.ts';
import type { DesiredBoot, NodeImageFile } from '../../schemas/agent/boot.ts';
import { SERVER_NAME } from '../../schemas/agent/messages.ts';
import { ImageSite, type SiteNode } from '../fakes/image-site.ts';
import { inParts, testImageKey, testNodeImage } from '../fakes/test-node-image.ts';
import { admitImage } from '../../runtime/control/boot/core/admit-image.ts';
import { readSignifyKey } from '../../packager/format/node-image/signify.ts';

const key = testImageKey();
const trusted = {
  ...readSignifyKey(key.publicText, 'key'),
  addedAt: new Date(0),
  addedBy: 'olga',
};
const served = testNodeImage(key, { version: '1.0.0', sequence: 100 });
const other = testNodeImage(key, { version: '2.0.0', sequence: 200 });
const root = served.files['root.img'];

let site: ImageSite;
let gateway: SiteNode;
let node: SiteNode;

const filesOf = (image: typeof served): readonly NodeImageFile[] =>
  admitImage(image, [trusted], 0).files;

beforeEach(async () => {
  site = await ImageSite.open();
  [gateway, node] = [await site.addNode(1), await site.addNode(2)];
  for (const image of [served, other]) {
    for (const file of filesOf(image)) {
      const bytes = (image.files as Record<string, Buffer | undefined>)[file.name];
      if (bytes) await site.nodeImages.put(image.version, file, inParts(bytes, 512));
    }
  }
  site.boots.set(gateway.id, {
    images: [{ version: served.version, sequence: 100, files: [...filesOf(served)] }],
  } as unknown as DesiredBoot);
});
afterEach(() => site[Symbol.asyncDispose]());

/** @returns what a GET with a certificate is answered, the path as it is written */
async function get(
  identity: Partial<Identity> & Pick<Identity, 'authority'>,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: Buffer; headers: IncomingMessage['headers'] }> {
  const { certificate, authority } = identity;
  const agent = new Agent({
    ca: authority,
    ...(identity.key ? { key: identity.key, cert: certificate } : {}),
  });
  const [, host, port] = /^https:\/\/([^:/]+):(\d+)/.exec(site.url) ?? [];
  try {
    const options = { host, port, path, servername: SERVER_NAME, method, headers, agent };
    const [response] = (await once(request(options).end(), 'response')) as [IncomingMessage];
    const body = await buffer(response);
    return { status: response.statusCode ?? 0, body, headers: response.headers };
  } finally {
    agent.destroy();
  }
}

const pathOf = (version: string, file: string): string =>
  `/agent/v1/node-images/${version}/${file}`;

describe('S12: what the server gives of node images', () => {
  test('S12: is what a gateway shall serve, whole and in part', async () => {
    const whole = await get(gateway.identity, pathOf('1.0.0', 'root.img'));
    expect([whole.status, whole.body.equals(root)]).toEqual([200, true]);
    expect(whole.headers['content-length']).toBe(String(root.length));
    const part = await get(gateway.identity, pathOf('1.0.0', 'root.img'), {
      headers: { range: 'bytes=5-9' },
    });
    expect([part.status, part.body.toString()]).toEqual([206, root.subarray(5, 10).toString()]);
    expect(part.headers['content-range']).toBe(`bytes 5-9/${root.length}`);
    const rest = await get(gateway.identity, pathOf('1.0.0', 'root.img'), {
      headers: { range: `bytes=${root.length - 3}-` },
    });
    expect([rest.status, rest.body.length]).toEqual([206, 3]);
  });

  test('S12: is nothing for a node that serves no machines, nor another image for one that does', async () => {
    expect((await get(node.identity, pathOf('1.0.0', 'root.img'))).status).toBe(404);
    const known = await get(gateway.identity, pathOf('2.0.0', 'root.img'));
    const unknown = await get(gateway.identity, pathOf('9.9.9', 'root.img'));
    expect([known.status, unknown.status]).toEqual([404, 404]);
    // Whether there is such an image is not told either.
    const words = (body: Buffer, version: string) => body.toString().replaceAll(version, '');
    expect(words(known.body, '2.0.0')).toBe(words(unknown.body, '9.9.9'));
  });

  test('S12: is nothing for a stranger, nor for a node that was removed', async () => {
    const { authority } = gateway.identity;
    expect((await get({ authority }, pathOf('1.0.0', 'vmlinuz'))).status).toBe(403);
    site.named.delete(gateway.id);
    expect((await get(gateway.identity, pathOf('1.0.0', 'vmlinuz'))).status).toBe(403);
  });

  test.each([
    '/agent/v1/node-images/1.0.0/..%2f..%2fsealing-key',
    '/agent/v1/node-images/..%2f1.0.0/vmlinuz',
    '/agent/v1/node-images/../../sealing-key',
    '/agent/v1/node-images/%2e%2e/vmlinuz',
    '/agent/v1/node-images/1.0.0/other',
    '/agent/v1/node-images/1.0.0/root.img%00',
    '/agent/v1/node-images/1.0.0/',
  ])('S12: is no file of another name: %s', async (path) => {
    expect([400, 404]).toContain((await get(gateway.identity, path)).status);
  });

  test.each([
    'bytes=99999999-',
    'bytes=9-3',
    'bytes=0-1,5-9',
    'bytes=-5',
    'chunks=0-1',
    'bytes=a-b',
  ])('S12: is no odd range: %s', async (range) => {
    const headers = { range };
    const { status } = await get(gateway.identity, pathOf('1.0.0', 'vmlinuz'), { headers });
    expect(status).toBe(400);
  });
});
