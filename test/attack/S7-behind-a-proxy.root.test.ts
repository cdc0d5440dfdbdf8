import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../packager/native/run-command.ts';
import { freePorts } from '../fakes/free-ports.ts';
import { tinyAppliance } from '../fakes/test-appliance.ts';
import { testDisk } from '../fakes/test-disk.ts';
import { YardUser } from '../fakes/yard.ts';
import { writeProject } from '../fakes/yard-project.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { ADMIN, startTargetServer, type TargetServer } from './lab/target-server.ts';
import { startTlsProxy, type TlsProxy } from './lab/tls-proxy.ts';

/** A real nginx with TLS in front of the real server, and the clients that people use. */
let server: TargetServer;
let proxy: TlsProxy;
let user: YardUser;

beforeAll(async () => {
  const port = await freePorts();
  const url = `https://localhost:${port}`;
  server = await startTargetServer({ STACKYARD_URL: url });
  proxy = await startTlsProxy(port, Number(new URL(server.url).port));
  user = await YardUser.create();
});
afterAll(async () => {
  await user.remove();
  await proxy.close();
  await server.close();
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

/** @param from address of loopback that the request comes from */
async function ask(
  path: string,
  options: { from?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const ca = await readFile(proxy.certificate);
  return new Promise((resolve, reject) => {
    const body = options.body === undefined ? undefined : JSON.stringify(options.body);
    const sent = request(
      `${proxy.url.replace('localhost', '127.0.0.1')}${path}`,
      {
        ca,
        agent: false,
        servername: 'localhost',
        localAddress: options.from ?? '127.0.0.1',
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          host: new URL(proxy.url).host,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    sent.once('error', reject).end(body);
  });
}

test('S7: clients of the registry are sent to the public address', async () => {
  const { status, headers } = await ask('/v2/');
  expect(status).toBe(401);
  expect(headers['www-authenticate']).toBe(
    `Bearer realm="${proxy.url}/v2/token",service="stackyard"`,
  );
});

test('S7: browsers are kept to TLS, and the cookie too', async () => {
  const { status, headers } = await ask('/api/v1/session', {
    body: ADMIN,
    headers: { origin: proxy.url, 'sec-fetch-site': 'same-origin' },
  });
  expect(status).toBe(200);
  expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8,}/);
  const [cookie = ''] = headers['set-cookie'] as string[];
  expect(cookie).toMatch(/^__Host-stackyard_session=/);
  for (const mark of ['Secure', 'HttpOnly', 'Path=/', 'SameSite=Lax'])
    expect(cookie).toContain(mark);
  expect(cookie).not.toContain('Domain');
});

test('S7: each client has a limit of its own, and none can take another’s', async () => {
  // Each time another account: those are counted too.
  const guess = (from: string, name: string, headers: Record<string, string> = {}) =>
    ask('/api/v1/session', { from, headers, body: { name, password: 'a guess' } });
  let last = 0;
  for (let tries = 0; tries <= LIMITS.api.passwordsPerMinute; tries += 1) {
    const headers = { 'x-forwarded-for': `203.0.113.${tries}` };
    last = (await guess('127.0.0.2', `nobody-${tries}`, headers)).status;
  }
  expect(last).toBe(429);
  expect((await guess('127.0.0.3', 'nobody')).status).toBe(401);
});

test('S7: events arrive at once', async () => {
  const ca = await readFile(proxy.certificate);
  const first = await new Promise<string>((resolve, reject) => {
    const headers = { authorization: `Bearer ${server.localToken}` };
    const sent = request(`${proxy.url}/api/v1/events`, { ca, headers }, (response) =>
      response.setEncoding('utf8').once('data', (text: string) => {
        sent.destroy();
        resolve(text);
      }),
    );
    sent.setTimeout(60_000, () => sent.destroy(new Error('nothing came')));
    sent.once('error', reject).end();
  });
  expect(first).toBe(': open\n\n');
});

test('S7: yard signs in, pushes and pulls; skopeo takes the appliance out and back', async () => {
  const yard = async (argv: string[], stdin = ''): Promise<string> => {
    const { stdout } = await runCommand(`${process.cwd()}/yard`, argv, {
      cwd: user.dir,
      stdin,
      timeoutMs: 60_000,
      env: { HOME: user.home, NODE_EXTRA_CA_CERTS: proxy.certificate },
    });
    return stdout;
  };
  const said = await yard(['login', proxy.url, '--user', ADMIN.name, '--stdin'], ADMIN.password);
  expect(said).toContain(`Signed in to ${proxy.url} as admin`);
  await writeProject(user.path('tiny'), {
    ...tinyAppliance(),
    disks: { db: testDisk(1, 800, 0), web: testDisk(2, 800, 0.1) },
  });
  await yard(['pack', 'tiny', '-o', 'tiny.yard']);
  await yard(['push', 'tiny.yard', `${proxy.url}/acme/tiny`]);
  await yard(['pull', `${proxy.url}/acme/tiny:1.0.0`, '-o', 'back.yard']);
  expect(await readFile(user.path('back.yard'))).toEqual(await readFile(user.path('tiny.yard')));

  const at = (name: string): string => `docker://${new URL(proxy.url).host}/acme/${name}:1.0.0`;
  const auth = ['--authfile', user.path('auth.json'), '--cert-dir', proxy.certificateFolder];
  const { host } = new URL(proxy.url);
  await runCommand(
    'skopeo',
    ['login', ...auth, '--username', ADMIN.name, '--password-stdin', host],
    { stdin: ADMIN.password, timeoutMs: 30_000 },
  );
  const copy = (from: string, to: string, ...options: string[]) =>
    runCommand(
      'skopeo',
      [
        '--insecure-policy',
        `--tmpdir=${user.dir}`,
        'copy',
        '--preserve-digests',
        '--authfile',
        user.path('auth.json'),
        ...options,
        from,
        to,
      ],
      { timeoutMs: 60_000 },
    );
  const certificates = proxy.certificateFolder;
  await copy(at('tiny'), `oci-archive:${user.path('out.yard')}`, '--src-cert-dir', certificates);
  await copy(`oci-archive:${user.path('out.yard')}`, at('other'), '--dest-cert-dir', certificates);
  await yard(['pull', `${proxy.url}/acme/other:1.0.0`, '-o', 'other.yard']);
});
