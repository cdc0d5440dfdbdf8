import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOciClient, type OciClient } from '../../../schemas/client/oci-client.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { laterFaultCode } from '../../fakes/fault-code.ts';
import { OciRegistry } from '../../fakes/oci-registry.ts';

const SECRET = 'a-secret';
const digestOf = (bytes: Uint8Array): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest;

let registry: OciRegistry;
beforeEach(async () => {
  registry = await new OciRegistry({ secret: SECRET }).start();
});
afterEach(() => registry.stop());

const connect = (token: string | undefined = SECRET, followRedirects = false): OciClient =>
  createOciClient({
    registry: registry.url,
    fetch,
    followRedirects,
    credentials: token === undefined ? undefined : { user: 'me', token },
  });
const anonymous = (): OciClient => createOciClient({ registry: registry.url, fetch });

const blob = Buffer.from('0123456789'.repeat(100));
const manifest = Buffer.from('{"schemaVersion":2}');

async function read(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('the OCI client', () => {
  test('pushes a blob in parts, finds it and reads parts of it', async () => {
    const client = connect();
    let upload = await client.startUpload('acme/hello');
    upload = await client.sendPart('acme/hello', upload, { bytes: blob.subarray(0, 400) });
    expect((await client.findUpload('acme/hello', upload.location))?.receivedBytes).toBe(400);
    upload = await client.sendPart('acme/hello', upload, { bytes: blob.subarray(400) });
    await client.finishUpload('acme/hello', upload, { digest: digestOf(blob) });
    expect(await client.findBlob('acme/hello', digestOf(blob))).toBe(1_000);
    const part = { offset: 995, length: 100 };
    expect((await read(await client.openBlob('acme/hello', digestOf(blob), part))).toString()).toBe(
      '56789',
    );
  });

  test('tells what is not there', async () => {
    const client = connect();
    const missing = digestOf(Buffer.from('missing'));
    expect(await client.findBlob('acme/hello', missing)).toBeUndefined();
    expect(await client.findManifest('acme/hello', '1.0.0')).toBeUndefined();
    expect(
      await client.findUpload('acme/hello', `${registry.url}/v2/acme/hello/blobs/uploads/x`),
    ).toBeUndefined();
    expect(await laterFaultCode(client.getManifest('acme/hello', '1.0.0'))).toBe('NOT_FOUND');
    const range = { offset: 0, length: 1 };
    expect(await laterFaultCode(client.openBlob('acme/hello', missing, range))).toBe('NOT_FOUND');
  });

  test('stores and fetches manifests by tag and digest', async () => {
    const client = connect();
    await client.putManifest('acme/hello', '1.0.0', { bytes: manifest });
    const { bytes, descriptor } = await client.getManifest('acme/hello', '1.0.0');
    expect(Buffer.from(bytes).equals(manifest)).toBe(true);
    expect(descriptor).toMatchObject({ digest: digestOf(manifest), size: manifest.length });
    expect(await client.findManifest('acme/hello', '1.0.0')).toBe(digestOf(manifest));
  });

  test('lists all tags, page by page', async () => {
    const client = connect();
    const tags = ['1.0.0', '1.1.0', '2.0.0', '2.1.0', 'stable'];
    for (const tag of tags) await client.putManifest('acme/hello', tag, { bytes: manifest });
    expect(await client.listTags('acme/hello')).toEqual(tags);
    expect(registry.log.filter((line) => line.includes('tags/list')).length).toBeGreaterThan(2);
  });

  test('lists referrers of a kind, and none where the registry knows no referrers', async () => {
    const client = connect();
    const subject = { digest: digestOf(manifest), size: manifest.length, mediaType: 'm' };
    const signature = Buffer.from(JSON.stringify({ artifactType: 'signature', subject }));
    const other = Buffer.from(JSON.stringify({ artifactType: 'other', subject }));
    for (const bytes of [signature, other]) {
      await client.putManifest('acme/hello', digestOf(bytes), { bytes });
    }
    const found = await client.listReferrers('acme/hello', subject.digest, 'signature');
    expect(found.map(({ digest }) => digest)).toEqual([digestOf(signature)]);
    registry.meddle = (_request, response) => {
      response.writeHead(404).end();
      return 'answered';
    };
    expect(await client.listReferrers('acme/hello', subject.digest, 'signature')).toEqual([]);
  });

  test('turns the pages of referrers until it has enough, and no more', async () => {
    const client = connect();
    const wanted = (page: number) => ({
      mediaType: 'm',
      size: 2,
      digest: digestOf(Buffer.from(`referrer ${page}`)),
      artifactType: page % 5 === 4 ? 'signature' : 'other',
    });
    let turned = 0;
    registry.meddle = (request, response) => {
      const page = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('page') ?? 0);
      turned += 1;
      response.setHeader('link', `</v2/acme/hello/referrers/x?page=${page + 1}>; rel="next"`);
      response.end(JSON.stringify({ schemaVersion: 2, manifests: [wanted(page)] }));
      return 'answered';
    };
    const found = await client.listReferrers('acme/hello', digestOf(manifest), 'signature');
    expect(found.map(({ digest }) => digest)).toEqual([4, 9, 14].map((at) => wanted(at).digest));
    expect(turned).toBe(LIMITS.ociClient.referrerPages);
  });

  test('takes a blob over from another repository', async () => {
    registry.blobs.set(digestOf(blob), blob);
    expect(await connect().mountBlob('acme/hello', digestOf(blob), 'acme/other')).toBe(true);
    const missing = digestOf(Buffer.from('missing'));
    expect(await connect().mountBlob('acme/hello', missing, 'acme/other')).toBe(false);
  });
});

describe('signing in', () => {
  test('pulls anonymously, by a token for nobody', async () => {
    registry
      .repository('acme/hello')
      .manifests.set(digestOf(manifest), { bytes: manifest, mediaType: 'm' });
    await anonymous().getManifest('acme/hello', digestOf(manifest));
    expect(registry.authorizations).toEqual(['Bearer anonymous']);
  });

  test('asks for a token once and keeps it', async () => {
    const client = connect();
    await client.startUpload('acme/hello');
    await client.startUpload('acme/hello');
    expect(registry.log.filter((line) => line.startsWith('GET /token'))).toHaveLength(1);
    expect(registry.log.find((line) => line.startsWith('GET /token'))).toContain(
      'service=test&scope=repository%3Aacme%2Fhello%3Apull%2Cpush',
    );
  });

  test('a token that has expired is replaced', async () => {
    const client = connect();
    await client.startUpload('acme/hello');
    let refused = false;
    registry.meddle = ({ url }, response) => {
      if (refused || url.startsWith('/token')) return 'go on';
      refused = true;
      response.setHeader('www-authenticate', `Bearer realm="${registry.url}/token"`);
      response.writeHead(401).end('{}');
      return 'answered';
    };
    await expect(client.startUpload('acme/hello')).resolves.toBeDefined();
  });

  test('wrong credentials and missing ones are told apart from a missing right', async () => {
    expect(await laterFaultCode(connect('wrong').startUpload('acme/hello'))).toBe('NOT_SIGNED_IN');
    expect(await laterFaultCode(anonymous().startUpload('acme/hello'))).toBe('NOT_SIGNED_IN');
    registry.meddle = (_request, response) => {
      response.writeHead(403).end('{}');
      return 'answered';
    };
    expect(await laterFaultCode(connect().startUpload('acme/hello'))).toBe('FORBIDDEN');
  });

  test('answers a challenge of the simple kind', async () => {
    registry.meddle = ({ headers }, response) => {
      if (headers.authorization) return 'go on';
      response.setHeader('www-authenticate', 'Basic realm="x"');
      response.writeHead(401).end('{}');
      return 'answered';
    };
    await laterFaultCode(connect().findBlob('acme/hello', digestOf(blob)));
    const basic = `Basic ${Buffer.from(`me:${SECRET}`).toString('base64')}`;
    expect(registry.authorizations).toContain(basic);
  });
});

describe('answers that mean trouble', () => {
  test('the fault that our own registry sends arrives as it was', async () => {
    registry.meddle = (_request, response) => {
      const detail = {
        code: 'VERSION_IMMUTABLE',
        message: 'x',
        data: { appliance: 'acme/hello', version: '1.0.0' },
      };
      response.writeHead(409).end(JSON.stringify({ errors: [{ code: 'DENIED', detail }] }));
      return 'answered';
    };
    const push = connect().putManifest('acme/hello', '1.0.0', { bytes: manifest });
    await expect(push).rejects.toMatchObject({
      code: 'VERSION_IMMUTABLE',
      data: { appliance: 'acme/hello', version: '1.0.0' },
    });
  });

  const statuses = [
    [400, 'REGISTRY_REFUSED'],
    [429, 'TOO_MANY_REQUESTS'],
    [500, 'UNREACHABLE'],
    [503, 'UNREACHABLE'],
  ] as const;
  test.each(statuses)('status %i of another registry is %s', async (status, code) => {
    registry.meddle = (_request, response) => {
      response.writeHead(status, { 'retry-after': '7' }).end('not json');
      return 'answered';
    };
    expect(await laterFaultCode(connect().startUpload('acme/hello'))).toBe(code);
  });

  test('a registry that is not there is told with its address', async () => {
    const client = createOciClient({ registry: 'http://127.0.0.1:1', fetch });
    await expect(client.listTags('acme/hello')).rejects.toMatchObject({
      code: 'UNREACHABLE',
      data: { url: 'http://127.0.0.1:1' },
    });
  });

  test('A6: a manifest that is not what was asked for is refused', async () => {
    const lying = { bytes: Buffer.from('{"schemaVersion":3}'), mediaType: 'm' };
    registry.repository('acme/hello').manifests.set(digestOf(manifest), lying);
    const get = anonymous().getManifest('acme/hello', digestOf(manifest));
    expect(await laterFaultCode(get)).toBe('DIGEST_MISMATCH');
  });

  test('A4: a manifest without end is not read to its end', async () => {
    registry.meddle = ({ url }, response) => {
      if (!url.includes('/manifests/')) return 'go on';
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void =>
        void (response.destroyed || response.write(Buffer.alloc(65_536, 32), more));
      more();
      return 'answered';
    };
    expect(await laterFaultCode(anonymous().getManifest('acme/hello', '1.0.0'))).toBe(
      'LIMIT_EXCEEDED',
    );
  });

  test('a registry that sends more of a blob than was asked for is not believed', async () => {
    registry.meddle = ({ url }, response) => {
      if (!url.includes('/blobs/')) return 'go on';
      response.writeHead(206, { 'content-range': 'bytes 10-19/1000' });
      response.end(Buffer.alloc(5_000));
      return 'answered';
    };
    const stream = await anonymous().openBlob('acme/hello', digestOf(blob), {
      offset: 10,
      length: 10,
    });
    expect((await read(stream)).length).toBe(10);
  });

  test('a registry that ignores where a part begins is refused', async () => {
    registry.meddle = ({ url }, response) => {
      if (!url.includes('/blobs/')) return 'go on';
      response.writeHead(200).end(blob);
      return 'answered';
    };
    const open = anonymous().openBlob('acme/hello', digestOf(blob), { offset: 10, length: 10 });
    expect(await laterFaultCode(open)).toBe('UNREACHABLE');
  });

  test('an abort ends a request', async () => {
    const abort = new AbortController();
    registry.meddle = () => {
      abort.abort();
      return 'answered';
    };
    expect(await laterFaultCode(anonymous().listTags('acme/hello', abort.signal))).toBe(
      'CANCELLED',
    );
  });
});

describe('A15: leading us elsewhere', () => {
  let other: Server;
  let otherUrl: string;
  const seen: string[] = [];
  beforeEach(async () => {
    seen.length = 0;
    other = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? 'nobody'}`);
      response.end(blob.subarray(0, 10));
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    otherUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => other.close(resolve)));

  const answer = (status: number, headers: Record<string, string>): void => {
    registry.meddle = ({ url }, response) => {
      if (url.startsWith('/token')) return 'go on';
      response.writeHead(status, headers).end('{}');
      return 'answered';
    };
  };

  test('a realm on another host gets no credentials', async () => {
    answer(401, { 'www-authenticate': `Bearer realm="${otherUrl}/token",service="x"` });
    expect(await laterFaultCode(connect().startUpload('acme/hello'))).toBe('REGISTRY_MISLEADS');
    expect(seen).toEqual([]);
  });

  test('an upload is not sent to another host', async () => {
    answer(202, { location: `${otherUrl}/v2/acme/hello/blobs/uploads/1` });
    expect(await laterFaultCode(connect().startUpload('acme/hello'))).toBe('REGISTRY_MISLEADS');
    const upload = { location: `${otherUrl}/upload`, receivedBytes: 0 };
    expect(await laterFaultCode(connect().sendPart('acme/hello', upload, { bytes: blob }))).toBe(
      'REGISTRY_MISLEADS',
    );
    expect(seen).toEqual([]);
  });

  test('the next page of a list is not fetched from another host', async () => {
    registry.meddle = ({ url }, response) => {
      if (!url.includes('/tags/')) return 'go on';
      response.writeHead(200, { link: `<${otherUrl}/more>; rel="next"` }).end('{"tags":["1.0.0"]}');
      return 'answered';
    };
    expect(await laterFaultCode(anonymous().listTags('acme/hello'))).toBe('REGISTRY_MISLEADS');
    expect(seen).toEqual([]);
  });

  test('a redirect to another host is refused, unless downloads may follow it', async () => {
    answer(307, { location: `${otherUrl}/blob` });
    const range = { offset: 0, length: 10 };
    const open = (client: OciClient): Promise<ReadableStream<Uint8Array>> =>
      client.openBlob('acme/hello', digestOf(blob), range);
    expect(await laterFaultCode(open(connect()))).toBe('REGISTRY_MISLEADS');
    expect((await read(await open(connect(SECRET, true)))).length).toBe(10);
    expect(seen).toEqual(['GET /blob nobody']);
  });

  test('a redirect of an upload is never followed elsewhere', async () => {
    answer(307, { location: `${otherUrl}/upload` });
    const client = connect(SECRET, true);
    expect(await laterFaultCode(client.startUpload('acme/hello'))).toBe('REGISTRY_MISLEADS');
    expect(seen).toEqual([]);
  });

  test('credentials are not sent with a redirect to another host', async () => {
    const client = connect(SECRET, true);
    await client.startUpload('acme/hello');
    answer(307, { location: `${otherUrl}/blob` });
    const stream = await client.openBlob('acme/hello', digestOf(blob), { offset: 0, length: 10 });
    await stream.cancel();
    expect(seen.every((line) => line.endsWith('nobody'))).toBe(true);
  });

  test.each(['file:///etc/passwd', 'http://user:pass@127.0.0.1/', 'ftp://127.0.0.1/'])(
    'a redirect to %s is refused',
    async (location) => {
      answer(302, { location });
      const open = connect(SECRET, true).openBlob('acme/hello', digestOf(blob), {
        offset: 0,
        length: 1,
      });
      expect(await laterFaultCode(open)).toMatch(/REGISTRY_MISLEADS|UNREACHABLE/);
    },
  );

  test('redirects in a circle end', async () => {
    answer(302, { location: '/v2/acme/hello/tags/list' });
    expect(await laterFaultCode(anonymous().listTags('acme/hello'))).toBe('UNREACHABLE');
  });
});
