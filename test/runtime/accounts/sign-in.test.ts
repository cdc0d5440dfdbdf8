import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { testDatabases } from '../../fakes/databases.ts';
import {
  ADMIN,
  Browser,
  type HttpBench,
  LOCAL_TOKEN,
  openHttpBench,
  SETUP_CODE,
} from '../../fakes/http-bench.ts';

const FIRST = { ...ADMIN, code: SETUP_CODE };

describe.each(testDatabases)('accounts on $name', (database) => {
  let bench: HttpBench;
  let browser: Browser;

  beforeEach(async () => {
    bench = await openHttpBench(database);
    browser = new Browser(bench.url);
  });
  afterEach(() => bench.close());

  const session = async (as = browser) =>
    (await (await as.send('GET', '/api/v1/session')).json()) as {
      account: { name: string } | null;
      rights: string[];
      setupNeeded: boolean;
    };
  const code = async (response: Response): Promise<string> =>
    ((await response.json()) as { code: string }).code;

  test('the first administrator is made once, and is signed in at once', async () => {
    expect(await session()).toMatchObject({ account: null, setupNeeded: true });
    expect((await browser.send('POST', '/api/v1/setup', FIRST)).status).toBe(201);
    expect(await session()).toMatchObject({ account: { name: 'admin' }, setupNeeded: false });
    const again = await new Browser(bench.url).send('POST', '/api/v1/setup', {
      ...FIRST,
      name: 'other',
    });
    expect(await code(again)).toBe('SETUP_DONE');
  });

  test('the first administrator needs the set-up code, or the local token', async () => {
    const without = await browser.send('POST', '/api/v1/setup', ADMIN);
    expect([without.status, await code(without)]).toEqual([403, 'SETUP_CODE_WRONG']);
    const headers = { authorization: `Bearer ${LOCAL_TOKEN}` };
    expect((await browser.send('POST', '/api/v1/setup', ADMIN, headers)).status).toBe(201);
  });

  test('S5: wrong set-up codes are counted, and the right one is not looked at then', async () => {
    const attempt = (code: string) => browser.send('POST', '/api/v1/setup', { ...ADMIN, code });
    for (let tries = 0; tries < LIMITS.api.passwordsPerMinute; tries += 1) {
      expect(await code(await attempt(`AAAA-AAAA-AA${tries}`))).toBe('SETUP_CODE_WRONG');
    }
    expect(await code(await attempt(SETUP_CODE))).toBe('TOO_MANY_REQUESTS');
    expect(await session()).toMatchObject({ setupNeeded: true });
    bench.clock.ms += 60_000;
    expect((await attempt(SETUP_CODE)).status).toBe(201);
  });

  test('S5: wrong passwords of who is signed in are counted and written down', async () => {
    await bench.accounts.setUp(ADMIN.name, ADMIN.password);
    await browser.send('POST', '/api/v1/session', ADMIN);
    const confirm = (password: string) =>
      browser.send('POST', '/api/v1/session/confirm', { password });
    for (let tries = 0; tries < LIMITS.api.passwordsPerMinute; tries += 1) {
      expect(await code(await confirm(`guess ${tries}`))).toBe('SIGN_IN_FAILED');
    }
    expect(await code(await confirm(ADMIN.password))).toBe('TOO_MANY_REQUESTS');
    expect(await bench.audit.list({ limit: 9 })).toMatchObject([
      {
        action: 'account.confirm-failed',
        sentence: 'Confirming the password of admin failed, from 127.0.0.1.',
      },
      { action: 'account.sign-in' },
    ]);
  });

  test('a password that was typed again counts for a while, and only for its session', async () => {
    await bench.accounts.setUp(ADMIN.name, ADMIN.password);
    const token = { name: 'ci', scopes: ['view'] };
    const make = async (as = browser) => as.send('POST', '/api/v1/tokens', token);
    await browser.send('POST', '/api/v1/session', ADMIN);
    expect((await make()).status).toBe(201);
    bench.clock.ms += LIMITS.api.confirmedMs + 1;
    expect(await code(await make())).toBe('CONFIRMATION_NEEDED');
    const confirm = (password: string) =>
      browser.send('POST', '/api/v1/session/confirm', { password });
    expect(await code(await confirm('a guess'))).toBe('SIGN_IN_FAILED');
    expect(await code(await make())).toBe('CONFIRMATION_NEEDED');
    expect((await confirm(ADMIN.password)).status).toBe(204);
    bench.clock.ms += LIMITS.api.confirmedMs;
    expect((await make()).status).toBe(201);
    bench.clock.ms += 1;
    expect(await code(await make())).toBe('CONFIRMATION_NEEDED');
    const elsewhere = new Browser(bench.url);
    await elsewhere.send('POST', '/api/v1/session', ADMIN);
    expect((await make(elsewhere)).status).toBe(201);
    expect(await code(await make())).toBe('CONFIRMATION_NEEDED');
  });

  test.each(['short', 'password123', 'aaaaaaaaaa', '1234567890', 'admin12345'])(
    '%s is refused as a password',
    async (password) => {
      const response = await browser.send('POST', '/api/v1/setup', { ...FIRST, password });
      expect(await code(response)).toBe('PASSWORD_WEAK');
    },
  );

  test('a wrong password and an unknown name are refused alike', async () => {
    await bench.accounts.setUp(ADMIN.name, ADMIN.password);
    for (const body of [
      { ...ADMIN, password: 'wrong' },
      { ...ADMIN, name: 'nobody' },
    ]) {
      const response = await browser.send('POST', '/api/v1/session', body);
      expect([response.status, await code(response)]).toEqual([401, 'SIGN_IN_FAILED']);
    }
    expect((await bench.audit.list({ limit: 9 })).map(({ action }) => action)).toEqual([
      'account.sign-in-failed',
      'account.sign-in-failed',
    ]);
  });

  test('guessing is slowed down', async () => {
    await bench.accounts.setUp(ADMIN.name, ADMIN.password);
    let response = new Response();
    for (let tries = 0; tries <= LIMITS.api.passwordsPerMinute; tries += 1) {
      response = await browser.send('POST', '/api/v1/session', { ...ADMIN, password: 'guess' });
    }
    expect([response.status, await code(response)]).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect(response.headers.get('retry-after')).toBe('60');
  });

  test('signing in makes a new session id, and signing out ends it', async () => {
    await bench.accounts.setUp(ADMIN.name, ADMIN.password);
    browser.cookie = 'stackyard_session=planted-by-an-attacker';
    await browser.send('POST', '/api/v1/session', ADMIN);
    expect(browser.cookie).not.toContain('planted');
    const old = Object.assign(new Browser(bench.url), { cookie: browser.cookie, key: browser.key });
    expect(await session(old)).toMatchObject({ account: { name: 'admin' } });
    await browser.send('DELETE', '/api/v1/session');
    expect(await session(old)).toMatchObject({ account: null });
  });

  test('the cookie cannot be read by scripts nor sent by other sites', async () => {
    await bench.accounts.setUp(ADMIN.name, ADMIN.password);
    const response = await browser.send('POST', '/api/v1/session', ADMIN);
    const cookie = response.headers.getSetCookie()[0] ?? '';
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    expect(cookie).toMatch(/; Path=\//);
  });

  test('who only looks gets no session', async () => {
    const response = await browser.send('GET', '/api/v1/session');
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('a session ends after idle time', async () => {
    await bench.accounts.setUp(ADMIN.name, ADMIN.password);
    await browser.send('POST', '/api/v1/session', ADMIN);
    bench.clock.ms += LIMITS.api.sessionIdleMs + 1;
    expect(await session()).toMatchObject({ account: null });
  });

  test('a disabled account is out at once, with its sessions and tokens', async () => {
    await bench.accounts.setUp(ADMIN.name, ADMIN.password);
    const other = { name: 'other', password: 'another good one' };
    const account = await bench.accounts.create({ ...other, role: 'operator', namespaces: [] });
    const principal = (await bench.accounts.principalById(account.id))!;
    const token = await bench.accounts.createToken(account, principal, {
      name: 't',
      scopes: ['view'],
    });
    await browser.send('POST', '/api/v1/session', other);
    await bench.accounts.update(account.id, { role: 'operator', namespaces: [], disabled: true });
    expect(await session()).toMatchObject({ account: null });
    expect(await bench.accounts.principalByToken(token.secret)).toBeUndefined();
    expect(await code(await browser.send('POST', '/api/v1/session', other))).toBe('SIGN_IN_FAILED');
  });

  test('the last administrator cannot be disabled', async () => {
    const admin = await bench.accounts.setUp(ADMIN.name, ADMIN.password);
    const change = { role: 'viewer' as const, namespaces: [], disabled: false };
    await expect(bench.accounts.update(admin.id, change)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('changing the password ends the other sessions and keeps the own one', async () => {
    await bench.accounts.setUp(ADMIN.name, ADMIN.password);
    const elsewhere = new Browser(bench.url);
    for (const each of [browser, elsewhere]) await each.send('POST', '/api/v1/session', ADMIN);
    const next = 'an even better one';
    const response = await browser.send('POST', '/api/v1/password', {
      current: ADMIN.password,
      next,
    });
    expect(response.status).toBe(204);
    expect(await session()).toMatchObject({ account: { name: 'admin' } });
    expect(await session(elsewhere)).toMatchObject({ account: null });
  });

  test('the local token may do everything while the server runs', async () => {
    const response = await fetch(`${bench.url}/api/v1/session`, {
      headers: { authorization: `Bearer ${LOCAL_TOKEN}` },
    });
    expect(await response.json()).toMatchObject({
      account: null,
      rights: ['view', 'operate', 'console', 'admin', 'tokens'],
    });
  });

  test('a token cannot make a token that may do more', async () => {
    const admin = await bench.accounts.setUp(ADMIN.name, ADMIN.password);
    const owner = (await bench.accounts.principalById(admin.id))!;
    const viewer = await bench.accounts.createToken(admin, owner, { name: 'v', scopes: ['view'] });
    const response = await fetch(`${bench.url}/api/v1/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${viewer.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'more', scopes: ['admin'] }),
    });
    expect([response.status, await code(response)]).toEqual([403, 'FORBIDDEN']);
  });

  test('a token ends when its time is over, and cannot push elsewhere', async () => {
    const admin = await bench.accounts.setUp(ADMIN.name, ADMIN.password);
    const owner = (await bench.accounts.principalById(admin.id))!;
    const options = { name: 'ci', scopes: ['pull', 'push:acme'], expiresInDays: 1 };
    const token = await bench.accounts.createToken(admin, owner, options);
    expect(await bench.accounts.principalByToken(token.secret)).toMatchObject({
      rights: [],
      push: ['acme'],
    });
    bench.clock.ms += 864e5 + 1;
    expect(await bench.accounts.principalByToken(token.secret)).toBeUndefined();
  });
});
