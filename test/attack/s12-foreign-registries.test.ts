import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROUTES } from '../../schemas/api/routes.ts';
import { startTargetServer, type TargetServer } from './lab/target-server.ts';

/** A service of this host that is nobody's registry; what it says must not come back. */
const SECRET = 'the-secret-of-loopback';
let target: TargetServer;
let service: Server;
let port: number;
const asked: string[] = [];
let answer: (url: string) => { status: number; body: string; headers?: Record<string, string> };

beforeAll(async () => {
  service = createServer((request, response) => {
    asked.push(request.url ?? '');
    const { status, body, headers } = answer(request.url ?? '');
    response.writeHead(status, headers).end(body);
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  ({ port } = service.address() as AddressInfo);
  target = await startTargetServer();
});
afterAll(async () => {
  service.close();
  await target.close();
});
beforeEach(() => {
  answer = () => ({ status: 200, body: SECRET });
});
afterEach(() => void asked.splice(0));

const send = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${target.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${target.localToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, code: /"code":"(\w+)"/.exec(text)?.[1] };
};
const plan = (appliance: string) => send('POST', ROUTES.planInstall.path, { appliance });
const approve = (url: string, allowPrivate: boolean) =>
  send('POST', '/api/v1/trust/registries', { url, allowPrivate });
const forget = (url: string) =>
  send('DELETE', `/api/v1/trust/registries?url=${encodeURIComponent(url)}`);

/** Ways to write the loopback address. */
const SPELLINGS = ['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', 'localhost', '0'];

describe('S12: a registry that no administrator has approved', () => {
  test.each(SPELLINGS)('S12: http://%s is not asked, however it is written', async (host) => {
    const { status, code, text } = await plan(`http://${host}:${port}/acme/shop:1.0.0`);
    expect({ status, code }).toEqual({ status: 403, code: 'REGISTRY_NOT_APPROVED' });
    expect(asked).toEqual([]);
    expect(text).not.toContain(SECRET);
  });

  test('S12: the own registry needs no approval', async () => {
    expect(await plan('acme/shop:1.0.0')).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('S12: a registry that is approved for public addresses', () => {
  test('S12: is not asked when its name leads to this host', async () => {
    const own = `http://localhost:${port}`;
    expect((await approve(own, false)).status).toBe(201);
    const refused = await plan(`${own}/acme/shop:1.0.0`);
    expect(refused).toMatchObject({ status: 403, code: 'REGISTRY_ADDRESS_REFUSED' });
    expect(asked).toEqual([]);
    await forget(own);
  });
});

describe('S12: a registry that is approved with private addresses', () => {
  const url = (): string => `http://localhost:${port}`;
  beforeEach(() => approve(url(), true));
  afterEach(() => forget(url()));

  test.each([
    ['a page', { status: 200, body: SECRET }],
    ['an error page', { status: 500, body: SECRET }],
    ['a refusal', { status: 418, body: `{"errors":[{"code":"X","message":"${SECRET}"}]}` }],
    [
      'a forged fault',
      {
        status: 404,
        body: `{"errors":[{"code":"X","detail":{"code":"NOT_FOUND","message":"${SECRET}","data":{"what":"${SECRET}","name":"${SECRET}"}}}]}`,
      },
    ],
  ])('S12: is asked, and %s of it does not come back', async (_name, given) => {
    answer = () => given;
    const { status, text } = await plan(`${url()}/acme/shop:1.0.0`);
    expect(asked.length).toBeGreaterThan(0);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain(SECRET);
  });

  test('S12: leads to no other host by a redirect, nor by the realm of its tokens', async () => {
    const elsewhere = `http://127.0.0.1:${port}/internal`;
    answer = (at) =>
      at === '/internal'
        ? { status: 200, body: SECRET }
        : { status: 307, body: '', headers: { location: elsewhere } };
    await plan(`${url()}/acme/shop:1.0.0`);
    answer = () => ({
      status: 401,
      body: '',
      headers: { 'www-authenticate': `Bearer realm="${elsewhere}",service="x"` },
    });
    await plan(`${url()}/acme/shop:1.0.0`);
    expect(asked.filter((path) => path.startsWith('/internal'))).toEqual([]);
  });

  test('S12: is not asked any more once its approval is taken away', async () => {
    expect((await forget(url())).status).toBe(204);
    expect(await plan(`${url()}/acme/shop:1.0.0`)).toMatchObject({ code: 'REGISTRY_NOT_APPROVED' });
    expect(asked).toEqual([]);
  });
});
