import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../fakes/wait-for.ts';
import { startTargetServer, type TargetServer } from './lab/target-server.ts';

const MiB = 2 ** 20;

let server: TargetServer;
beforeAll(async () => {
  server = await startTargetServer();
});
afterAll(() => server.close());

interface Refusal {
  readonly status: number;
  readonly code: string;
}

/**
 * Announces a body and sends only its first bytes: who waits for the rest answers 408, after its patience.
 *
 * @param first what is sent of the body
 */
function announce(
  url: string,
  options: { method?: string; announcedBytes: number; headers?: Record<string, string> },
): Promise<Refusal> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(url, {
      method: options.method ?? 'POST',
      rejectUnauthorized: false,
      headers: {
        'content-type': 'application/json',
        'content-length': options.announcedBytes,
        ...options.headers,
      },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('end', () => {
        request.destroy();
        resolve({ status: response.statusCode ?? 0, code: codeIn(text) });
      });
    });
    request.write('{"a":');
  });
}

const codeIn = (text: string): string => {
  const body = JSON.parse(text) as { code?: string; errors?: { code: string }[] };
  return body.code ?? body.errors?.[0]?.code ?? '';
};

test.each(['renew', 'observed', 'console', 'anything'])(
  'S1: the agents’ port refuses %s without a certificate before it reads a body',
  async (call) => {
    const answer = await announce(`${server.agentUrl}/agent/v1/${call}`, {
      announcedBytes: 60 * MiB,
    });
    expect(answer).toEqual({ status: 403, code: 'ENROLMENT_REFUSED' });
  },
);

test('S1: enrolment takes kibibytes and no more', async () => {
  const answer = await announce(`${server.agentUrl}/agent/v1/enrol`, { announcedBytes: 64 * 1024 });
  expect(answer).toEqual({ status: 413, code: 'LIMIT_EXCEEDED' });
});

test('S1: 60 MiB without a certificate stall nobody', async () => {
  const hostile = `[${'[],'.repeat(20 * MiB)}[]]`;
  let isOver = false;
  const flood = async (): Promise<void> => {
    await fetchInsecurely(`${server.agentUrl}/agent/v1/observed`, hostile);
    isOver = true;
  };
  const before = await server.cpuSeconds();
  const flooded = flood();
  await waitFor('the flood to be over', async () => {
    await fetch(`${server.url}/healthz`);
    return isOver;
  });
  await flooded;
  expect((await server.cpuSeconds()) - before).toBeLessThan(2);
});

/** Sends all of a body, whatever the server says meanwhile. */
function fetchInsecurely(url: string, body: string): Promise<void> {
  return new Promise((resolve) => {
    const request = httpsRequest(url, {
      method: 'POST',
      rejectUnauthorized: false,
      headers: { 'content-type': 'application/json' },
    });
    request.once('error', () => resolve());
    request.once('response', (response) => response.resume().once('close', () => resolve()));
    request.end(body);
  });
}

test.each([
  ['POST', '/api/v1/stacks'],
  ['POST', '/api/v1/plans'],
  ['PUT', '/api/v1/preparations/a'],
  ['POST', '/api/v1/tokens'],
])('S1: %s %s refuses a stranger before it reads a body', async (method, path) => {
  const answer = await announce(`${server.url}${path}`, { method, announcedBytes: MiB - 1 });
  expect(answer).toEqual({ status: 401, code: 'NOT_SIGNED_IN' });
});

test('S1: another site’s request is refused before its body is read', async () => {
  const answer = await announce(`${server.url}/api/v1/session`, {
    announcedBytes: 1_000,
    headers: { origin: 'https://evil.example' },
  });
  expect(answer).toEqual({ status: 403, code: 'CROSS_ORIGIN' });
});

test('S1: a sign-in takes kibibytes and no more', async () => {
  const answer = await announce(`${server.url}/api/v1/session`, { announcedBytes: 64 * 1024 });
  expect(answer).toEqual({ status: 413, code: 'LIMIT_EXCEEDED' });
});
