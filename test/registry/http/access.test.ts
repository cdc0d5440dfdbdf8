import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorCode, type OciClient, ociClient } from '../lab/oci-client.ts';
import { startRegistry, type TestRegistry } from '../lab/start-registry.ts';
import { basic } from '../lab/test-accounts.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { digestOf } from '../../../packager/format/digest.ts';

let registry: TestRegistry;
let client: OciClient;
const content = Buffer.from('public content');
const secret = Buffer.from('private content');
const PUBLIC = `/v2/acme/open/blobs/${digestOf(content)}`;
const PRIVATE = `/v2/acme/closed/blobs/${digestOf(secret)}`;

beforeAll(async () => {
  registry = await startRegistry();
  client = ociClient(registry.url);
  await client.pushBlob('acme/open', content);
  await client.pushBlob('acme/closed', secret);
  const { catalogue } = registry.parts;
  const closed = await catalogue.findRepository('acme/closed' as ApplianceAddress);
  await catalogue.setVisibility(closed!.id, 'private');
});
afterAll(() => registry.close());

interface TokenAnswer {
  readonly token: string;
  readonly access_token: string;
  readonly expires_in: number;
  readonly issued_at: string;
}

async function getToken(scope: string, as: string | null): Promise<string> {
  const query = new URLSearchParams({ service: 'stackyard', scope });
  const response = await client.call(`/v2/token?${query.toString()}`, { as });
  expect(response.status).toBe(200);
  return ((await response.json()) as TokenAnswer).token;
}

const withToken = (token: string, path: string, method = 'GET'): Promise<Response> =>
  client.call(path, { method, as: null, headers: { authorization: `Bearer ${token}` } });

const UPLOADS = '/v2/acme/open/blobs/uploads/';

describe('the base', () => {
  test('without credentials says where tokens are had', async () => {
    const response = await client.call('/v2/', { as: null });
    expect([response.status, await errorCode(response)]).toEqual([401, 'UNAUTHORIZED']);
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer realm="${registry.url}/v2/token",service="stackyard"`,
    );
    expect(response.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
  });

  test.each(['/v2/', '/v2'])(
    '%s answers to whoever is signed in, and to a token of nobody',
    async (path) => {
      expect((await client.call(path)).status).toBe(200);
      expect((await withToken(await getToken('', null), path)).status).toBe(200);
    },
  );

  test('a Host header cannot put anything into the challenge', async () => {
    const { request } = await import('node:http');
    const header = await new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(registry.url);
      request(
        { host: hostname, port, path: '/v2/', headers: { host: 'evil",scope="x' } },
        (response) => {
          response.resume();
          resolve(response.headers['www-authenticate'] ?? '');
        },
      )
        .on('error', reject)
        .end();
    });
    expect(header).toBe('Bearer realm="http://localhost/v2/token",service="stackyard"');
  });
});

describe('tokens', () => {
  test('are short-lived and say for how long', async () => {
    const response = await client.call('/v2/token?service=stackyard');
    const answer = (await response.json()) as TokenAnswer;
    expect(answer.expires_in).toBe(LIMITS.registry.tokenMs / 1000);
    expect(answer.access_token).toBe(answer.token);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('a wrong password gets none', async () => {
    const authorization = `Basic ${Buffer.from('alice:wrong').toString('base64')}`;
    const response = await client.call('/v2/token', { as: null, headers: { authorization } });
    expect([response.status, await errorCode(response)]).toEqual([401, 'UNAUTHORIZED']);
  });

  test('an API token does as password', async () => {
    const authorization = `Basic ${Buffer.from('alice:token-a').toString('base64')}`;
    const response = await client.call('/v2/token?scope=repository:acme/open:push', {
      as: null,
      headers: { authorization },
    });
    const { token } = (await response.json()) as TokenAnswer;
    expect((await withToken(token, UPLOADS, 'POST')).status).toBe(202);
  });

  test('allow what was asked for and granted, and nothing else', async () => {
    const token = await getToken('repository:acme/open:pull,push', 'alice');
    expect((await withToken(token, PUBLIC)).status).toBe(200);
    expect((await withToken(token, UPLOADS, 'POST')).status).toBe(202);
    const other = await withToken(token, '/v2/acme/other/blobs/uploads/', 'POST');
    expect(other.status).toBe(401);
    expect(other.headers.get('www-authenticate')).toContain(
      'scope="repository:acme/other:pull,push"',
    );
  });

  test('a pull token cannot push, and is told to ask for more', async () => {
    const token = await getToken('repository:acme/open:pull', 'alice');
    const response = await withToken(token, UPLOADS, 'POST');
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain(
      'scope="repository:acme/open:pull,push"',
    );
  });

  test('a token of one namespace cannot push to another', async () => {
    const token = await getToken('repository:globex/x:pull,push', 'alice');
    const response = await withToken(token, '/v2/globex/x/blobs/uploads/', 'POST');
    expect([response.status, await errorCode(response)]).toEqual([403, 'DENIED']);
  });

  test('several scopes, in one parameter or in many', async () => {
    const token = await getToken('repository:acme/a:push repository:acme/b:pull,push', 'alice');
    expect((await withToken(token, '/v2/acme/a/blobs/uploads/', 'POST')).status).toBe(202);
    expect((await withToken(token, '/v2/acme/b/blobs/uploads/', 'POST')).status).toBe(202);
  });

  test.each(['registry:catalog:*', 'repository:bad:pull', 'x', 'repository:a/b/c:pull', ''])(
    'scope %j is left out',
    async (scope) => {
      expect(await getToken(scope, 'alice')).toMatch(/^yr1\./);
    },
  );

  test('anonymous tokens pull what is public and push nothing', async () => {
    const token = await getToken('repository:acme/open:pull,push', null);
    expect((await withToken(token, PUBLIC)).status).toBe(200);
    expect((await withToken(token, UPLOADS, 'POST')).status).toBe(401);
    expect((await withToken(token, PRIVATE)).status).not.toBe(200);
  });

  test('a changed token is refused, whatever was changed', async () => {
    const token = await getToken('repository:acme/open:push', 'alice');
    const [head, body = '', seal = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, name: 'root' })).toString('base64url');
    for (const bad of [
      `${head}.${forged}.${seal}`,
      `${head}.${body}.${seal.slice(0, -2)}AA`,
      `${head}.${body}.`,
      `${head}.${body}`,
      'yr1.',
      'yr1..',
    ]) {
      expect((await withToken(bad, UPLOADS, 'POST')).status).toBe(401);
    }
  });

  test('an expired token is refused', async () => {
    const token = await getToken('repository:acme/open:push', 'alice');
    registry.clock.forward(LIMITS.registry.tokenMs + 1);
    expect((await withToken(token, UPLOADS, 'POST')).status).toBe(401);
  });
});

describe('who may do what', () => {
  const PUSH = { method: 'POST' };

  test('a public blob is anybody’s', async () => {
    for (const as of [null, 'alice', 'bob', 'carol']) {
      expect((await client.call(PUBLIC, { as })).status).toBe(200);
    }
  });

  test('a private blob is its namespace’s; others cannot tell it from one that is not there', async () => {
    for (const as of ['alice', 'carol', 'root']) {
      expect((await client.call(PRIVATE, { as })).status).toBe(200);
    }
    const absent = PRIVATE.replace('closed', 'absent');
    for (const as of [null, 'bob']) {
      const [hidden, missing] = [
        await client.call(PRIVATE, { as }),
        await client.call(absent, { as }),
      ];
      expect(hidden.status).toBe(missing.status);
      expect((await hidden.text()).replaceAll('closed', 'absent')).toBe(await missing.text());
    }
    expect((await client.call(PRIVATE, { as: 'bob' })).status).toBe(404);
    expect((await client.call(PRIVATE, { as: null })).status).toBe(401);
  });

  test('tokens do not tell either whether a private repository exists', async () => {
    for (const as of [null, 'bob']) {
      const seen = [];
      for (const name of ['closed', 'absent']) {
        const token = await getToken(`repository:acme/${name}:pull`, as);
        const response = await withToken(token, PRIVATE.replace('closed', name));
        seen.push([response.status, (await response.text()).replaceAll(name, 'X')]);
      }
      expect(seen[0]).toEqual(seen[1]);
      expect(seen[0]?.[0]).toBe(404);
    }
  });

  test('pushing needs the namespace', async () => {
    expect((await client.call(UPLOADS, { ...PUSH, as: null })).status).toBe(401);
    for (const as of ['bob', 'carol']) {
      const response = await client.call(UPLOADS, { ...PUSH, as });
      expect([response.status, await errorCode(response)]).toEqual([403, 'DENIED']);
    }
    expect((await client.call(UPLOADS, { ...PUSH, as: 'alice' })).status).toBe(202);
  });

  test.each([
    ['PUT', '/v2/acme/open/manifests/x'],
    ['DELETE', '/v2/acme/open/manifests/x'],
    ['DELETE', PUBLIC],
    ['PATCH', `${UPLOADS}${'0'.repeat(32)}`],
    ['PUT', `${UPLOADS}${'0'.repeat(32)}`],
    ['GET', `${UPLOADS}${'0'.repeat(32)}`],
    ['DELETE', `${UPLOADS}${'0'.repeat(32)}`],
  ])('%s %s: nobody 401, a stranger 403', async (method, path) => {
    expect((await client.call(path, { method, as: null })).status).toBe(401);
    expect((await client.call(path, { method, as: 'bob' })).status).toBe(403);
  });

  test('an API token is accepted directly', async () => {
    expect((await withToken('token-a', UPLOADS, 'POST')).status).toBe(202);
    expect((await withToken('token-b', UPLOADS, 'POST')).status).toBe(403);
    expect((await withToken('token-x', UPLOADS, 'POST')).status).toBe(401);
  });

  test.each(['Basic', 'Basic !!!', 'Basic YWxpY2U=', 'Digest x', 'Bearer', 'x'])(
    'credentials nobody can read: %s',
    async (authorization) => {
      const response = await client.call(PUBLIC, { as: null, headers: { authorization } });
      expect(response.status).toBe(401);
    },
  );

  test('wrong credentials are refused even where none are needed', async () => {
    const authorization = basic('alice').slice(0, -4);
    const response = await client.call(PUBLIC, { as: null, headers: { authorization } });
    expect(response.status).toBe(401);
  });
});

describe('paths', () => {
  test.each([
    'a/b/c',
    'a',
    'Acme/open',
    'acme/Open',
    'acme/open_1',
    '1acme/open',
    'acme/%6fpen',
    '../x',
    `acme/${'x'.repeat(40)}`,
  ])('%j is no repository name', async (name) => {
    const url = new URL(registry.url);
    const { request } = await import('node:http');
    const response = await new Promise<{ status: number | undefined; text: string }>(
      (resolve, reject) => {
        request(
          {
            host: url.hostname,
            port: url.port,
            path: `/v2/${name}/tags/list`,
            headers: { authorization: basic('alice') },
          },
          (answer) => {
            let text = '';
            answer.setEncoding('utf8').on('data', (part: string) => (text += part));
            answer.on('end', () => resolve({ status: answer.statusCode, text }));
          },
        )
          .on('error', reject)
          .end();
      },
    );
    expect(response.status).toBe(400);
    expect(response.text).toContain('NAME_INVALID');
  });

  test.each(['/v2/acme/open', '/v2/acme/open/nothing/x', '/v2/acme/open/tags'])(
    '%s is nothing',
    async (path) => {
      expect((await client.call(path)).status).toBe(404);
    },
  );

  test('a method an endpoint does not have is 405 and names those it has', async () => {
    const response = await client.call('/v2/acme/open/tags/list', { method: 'PUT', body: 'x' });
    expect([response.status, await errorCode(response)]).toEqual([405, 'UNSUPPORTED']);
    expect(response.headers.get('allow')).toBe('GET');
  });

  test('nothing that is stored can run as a page', async () => {
    for (const path of [PUBLIC, '/v2/', '/v2/acme/open/tags/list']) {
      const { headers } = await client.call(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    }
  });
});
