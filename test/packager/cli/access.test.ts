import { readFile, stat } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN, type HttpBench, LOCAL_TOKEN, openHttpBench } from '../../fakes/http-bench.ts';
import { LiveOperator } from '../../fakes/live-server/live-operator.ts';
import { LIVE_SETUP_MS, startLiveServer } from '../../fakes/live-server/live-scenario.ts';
import type { LiveServer } from '../../fakes/live-server/live-server.ts';
import { holdInstall, stickInstall } from '../../fakes/live-server/troubles.ts';
import { answering } from '../../fakes/answering.ts';
import { urlOf } from '../../fakes/url-of.ts';
import { YardUser } from '../../fakes/yard.ts';

interface CredentialsFile {
  default?: string;
  servers: Record<string, { token: string; tokenId?: string }>;
}

const pathOf = (user: YardUser): string => `${user.home}/.config/stackyard/credentials.json`;
const credentialsOf = async (user: YardUser): Promise<CredentialsFile> =>
  JSON.parse(await readFile(pathOf(user), 'utf8')) as CredentialsFile;

describe('signing in at a real server', () => {
  let bench: HttpBench;
  let user: YardUser;
  beforeAll(async () => {
    bench = await openHttpBench();
    await bench.accounts.setUp(ADMIN.name, ADMIN.password);
    const password = 'a horse of another colour';
    await bench.accounts.create({
      name: 'olga',
      password,
      role: 'operator',
      namespaces: ['tidewater'],
    });
  });
  afterAll(() => bench.close());
  beforeEach(async () => {
    user = await YardUser.create();
  });
  afterEach(() => user.remove());

  const login = (argv: readonly string[], typed: string) =>
    user.yard(['login', bench.url, ...argv], { host: { readInput: async () => typed } });

  test('makes a token of a password, keeps it privately, and ends the session', async () => {
    const result = await login(['--user', ADMIN.name, '--stdin'], `${ADMIN.password}\n`);
    expect(result).toMatchObject({ exit: 0, stderr: '' });
    expect(result.stdout).toContain(
      `Signed in to ${bench.url} as admin (may view, operate, console, admin)`,
    );
    const { default: server, servers } = await credentialsOf(user);
    expect(server).toBe(bench.url);
    const token = servers[bench.url]?.token ?? '';
    expect((await stat(pathOf(user))).mode & 0o777).toBe(0o600);
    const principal = await bench.accounts.principalByToken(token);
    expect(principal).toMatchObject({
      rights: ['view', 'operate', 'console', 'admin', 'tokens'],
      push: 'all',
    });
    expect(JSON.stringify(await bench.audit.list({ limit: 50 }))).toContain('yard on test-machine');
  });

  test('gives the token of an operator what the account may, and no more', async () => {
    const result = await login(['--user', 'olga', '--stdin'], 'a horse of another colour');
    expect(result.exit).toBe(0);
    const token = (await credentialsOf(user)).servers[bench.url]?.token ?? '';
    expect(await bench.accounts.principalByToken(token)).toMatchObject({
      rights: ['view', 'operate', 'console', 'tokens'],
      push: ['tidewater'],
    });
  });

  test('refuses a wrong password and keeps nothing', async () => {
    const result = await login(['--user', ADMIN.name, '--stdin'], 'wrong');
    expect(result).toMatchObject({
      exit: 7,
      stdout: '',
      stderr: 'The name or password is wrong.\n',
    });
    await expect(stat(pathOf(user))).rejects.toThrow('ENOENT');
  });

  test('takes a token that is typed in, and refuses one the server does not know', async () => {
    const typed = answering(LOCAL_TOKEN);
    const good = await user.yard(['login', bench.url], { host: typed });
    expect(good.stdout).toContain(
      'as the person who started it (may view, operate, console, admin)',
    );
    expect(typed.asked).toEqual(['API token: ']);
    expect((await credentialsOf(user)).servers[bench.url]).toEqual({ token: LOCAL_TOKEN });
    const bad = await login(['--stdin'], 'syt_nonsense');
    expect(bad).toMatchObject({ exit: 7, stdout: '' });
    expect((await credentialsOf(user)).servers[bench.url]?.token).toBe(LOCAL_TOKEN);
  });

  test('never sends what is no token (header injection)', async () => {
    const result = await login(['--stdin'], 'syt_a\r\nx-evil: 1');
    expect(result).toMatchObject({ exit: 2 });
    expect(result.stderr).toContain('This is not a token');
  });

  test('revokes the token at logout, which ends it for everybody who has it', async () => {
    await login(['--user', ADMIN.name, '--stdin'], ADMIN.password);
    const token = (await credentialsOf(user)).servers[bench.url]?.token ?? '';
    expect(await user.yardJson(['logout'])).toEqual({ server: bench.url, revoked: true });
    expect(await credentialsOf(user)).toEqual({ servers: {} });
    expect(await bench.accounts.principalByToken(token)).toBeUndefined();
    expect(await user.yard(['logout', bench.url])).toMatchObject({ exit: 4 });
  });
});

let server: LiveServer;
beforeAll(async () => {
  server = await startLiveServer('full');
}, LIVE_SETUP_MS);
afterAll(() => server.close());

describe('signing in', () => {
  let operator: LiveOperator;
  beforeEach(async () => {
    operator = await LiveOperator.create(server);
  });
  afterEach(() => operator.remove());

  test('is needed, says how, and exits with 7', async () => {
    const { exit, stdout, stderr } = await operator.yard([
      'stack',
      'ls',
      '--server',
      operator.server.address,
    ]);
    expect({ exit, stdout }).toEqual({ exit: 7, stdout: '' });
    expect(stderr).toBe(
      'You are not signed in.\nSign in on the web page, or use: yard login <server>\n',
    );
  });

  test('is not needed by whom a server on this machine has given its token', async () => {
    await operator.useToken();
    expect((await operator.yard(['stack', 'ls'])).stdout).toContain('blog');
  });

  test('leaves other servers and what it does not know in credentials.json', async () => {
    const other = { token: 'a', tokenId: 'token-0123456789', note: 'x' };
    await operator.writeCredentials({
      default: 'https://other',
      servers: { 'https://other': other },
    });
    const secret = await operator.signIn('admin').then(async (token) => {
      await operator.writeCredentials({
        default: 'https://other',
        servers: { 'https://other': other },
      });
      return token;
    });
    const { address } = operator.server;
    const host = { readInput: async () => secret };
    expect(await operator.yard(['login', address, '--stdin'], host)).toMatchObject({ exit: 0 });
    expect(await credentialsOf(operator.user)).toEqual({
      default: address,
      servers: { 'https://other': other, [address]: { token: secret } },
    });
    await operator.yard(['logout']);
    expect(await credentialsOf(operator.user)).toEqual({
      default: 'https://other',
      servers: { 'https://other': other },
    });
  });

  test('does not overwrite a credentials.json that cannot be read', async () => {
    const token = await operator.signIn('admin');
    await operator.writeCredentials(['precious']);
    const host = { readInput: async () => token };
    const result = await operator.yard(['login', operator.server.address, '--stdin'], host);
    expect(result).toMatchObject({ exit: 2 });
    expect(await readFile(pathOf(operator.user), 'utf8')).toBe('["precious"]');
  });

  test('says that a connection is not encrypted before anything is typed', async () => {
    const typed = answering('token');
    const away: typeof fetch = () => Promise.reject(new TypeError('no network in this test'));
    const result = await operator.yard(['login', 'http://yard.example.org'], {
      ...typed,
      fetch: away,
    });
    expect(result.exit).toBe(8);
    expect(result.stderr).toMatch(/^Note: this connection is not encrypted/);
  });

  test('sends the token of a server to that server alone, never along a redirect', async () => {
    await operator.useToken();
    const seen: (RequestInit | undefined)[] = [];
    const spy: typeof fetch = (url, init) => {
      seen.push(init);
      return fetch(url, init);
    };
    await operator.yard(['stack', 'ls'], { fetch: spy });
    expect(seen.map((init) => init?.redirect)).toEqual(['error']);
    const other = await operator.yard(['search', '--server', 'http://127.0.0.1:1'], { fetch: spy });
    expect(other.exit).toBe(8);
    expect(new Headers(seen.at(-1)?.headers).has('authorization')).toBe(false);
  });
});

describe('yard status', () => {
  let operator: LiveOperator;
  beforeEach(async () => {
    operator = await LiveOperator.create(server);
  });
  afterEach(() => operator.remove());

  test('tells the parts and who is signed in', async () => {
    await operator.signIn('olga');
    const { exit, json } = await operator.yardJson(['status']);
    // A node is lost.
    expect(exit).toBe(9);
    expect(json).toMatchObject({
      server: operator.server.address,
      status: 'degraded',
      parts: { database: { status: 'ok' }, agents: { status: 'failed' } },
      account: 'olga',
      rights: ['view', 'operate', 'console', 'tokens'],
    });
  });

  test('tells what runs, what is short and what needs somebody', async () => {
    await operator.signIn('vera');
    const yard = server.node('yard-1');
    yard.host = { ...yard.host, figures: { cpuPercent: 97 } };
    const stuck = await stickInstall(server, yard, 'attic');
    const held = await holdInstall(server, yard, 'cellar');
    try {
      await expect
        .poll(async () => (await operator.yard(['status'])).stdout)
        .toContain('Short\n  node yard-1: 97 % of its CPU time is used.\n    See which of its');
      const { stdout } = await operator.yard(['status']);
      expect(stdout).toMatch(/^stacks +\d+: .*\d+ running/m);
      expect(stdout).toMatch(/^nodes +2: 1 lost, 1 ready$/m);
      expect(stdout).toMatch(/^cpu +97 % of 16 cores, \d+ promised$/m);
      expect(stdout).toMatch(/^In progress\n +op-\S+ +Install Hello as cellar +running/m);
      expect(stdout).toContain(
        '  operation Install Hello as attic: Its rollback stopped half-way.',
      );
      expect(stdout).toContain('    Remove what stopped its rollback, then retry it.\n');
      expect(stdout).toMatch(/^ {2}node barn-2: It does not report\. .*\d+ min ago\)$/m);
      const { json } = await operator.yardJson(['status']);
      expect(json).toMatchObject({
        summary: { nodes: { total: 2 }, attention: expect.any(Array) as unknown },
      });
    } finally {
      await held.letGo();
      await stuck.letGo();
    }
  });

  test('tells nothing of stacks to somebody who is not signed in', async () => {
    const { json } = await operator.yardJson(['status', '--server', operator.server.address]);
    expect(json).toMatchObject({ account: null, summary: null });
  });

  test('says what to do first on a new server', { timeout: LIVE_SETUP_MS }, async () => {
    const fresh = await startLiveServer('empty');
    const first = await LiveOperator.create(fresh);
    try {
      await first.useToken();
      const alone = await first.yard(['status']);
      expect(alone.stdout).toContain(
        'No node has joined yet. To add one: yard node invite <name>\n',
      );
      // It cannot run anything yet.
      expect(alone.exit).toBe(9);
      await fresh.join('yard-1');
      const joined = await first.yard(['status']);
      expect(joined.stdout).toContain(
        'Nothing is installed yet. To find an appliance: yard search\n',
      );
      expect(joined.exit).toBe(0);
    } finally {
      await first.remove();
      await fresh.close();
    }
  });

  test('works for somebody whose token is no longer valid', async () => {
    const { address } = operator.server;
    await operator.writeCredentials({ default: address, servers: { [address]: { token: 'old' } } });
    const { exit, stdout } = await operator.yard(['status']);
    expect(exit).toBe(9);
    expect(stdout).toContain('Signed in as nobody: yard login');
  });

  test('exits with 9 when a part is not well, with the document all the same', async () => {
    const degraded: typeof fetch = async (url, init) =>
      urlOf(url).endsWith('/healthz')
        ? Response.json({
            status: 'degraded',
            version: '1',
            parts: { agents: { status: 'failed', detail: 'none is connected' } },
          })
        : fetch(url, init);
    const { address } = operator.server;
    const { exit, json, stderr } = await operator.yardJson(['status', '--server', address], {
      fetch: degraded,
    });
    expect({ exit, stderr }).toEqual({ exit: 9, stderr: 'A part of the server is not healthy.\n' });
    expect(json).toMatchObject({ status: 'degraded', account: null });
  });

  test('says that nobody answers, and exits with 8', async () => {
    const { exit, stderr } = await operator.yard(['status', '--server', 'http://127.0.0.1:1']);
    expect(exit).toBe(8);
    expect(stderr).toContain('http://127.0.0.1:1 cannot be reached');
  });
});
