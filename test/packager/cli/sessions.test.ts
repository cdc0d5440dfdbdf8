import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN, Browser, type HttpBench, openHttpBench } from '../../fakes/http-bench.ts';
import { YardUser } from '../../fakes/yard.ts';

let bench: HttpBench;
let user: YardUser;
let browser: Browser;
beforeEach(async () => {
  bench = await openHttpBench();
  await bench.accounts.setUp(ADMIN.name, ADMIN.password);
  user = await YardUser.create();
  const host = { readInput: async () => ADMIN.password };
  await user.yard(['login', bench.url, '--user', ADMIN.name, '--stdin'], { host });
  browser = new Browser(bench.url);
  await browser.send('POST', '/api/v1/session', ADMIN, { 'user-agent': 'X11; Linux Firefox/1' });
});
afterEach(async () => {
  await user.remove();
  await bench.close();
});

/** @returns the first word of the line that contains a text */
const idOf = (text: string, stdout: string): string =>
  stdout
    .split('\n')
    .find((line) => line.includes(text))
    ?.split(' ')[0] ?? '';

describe('yard session', () => {
  test('lists the browsers that are signed in, and signs one out', async () => {
    const listed = await user.yard(['session', 'ls']);
    expect(listed).toMatchObject({ exit: 0, stderr: '' });
    const id = idOf('Firefox on Linux', listed.stdout);
    expect(id).toMatch(/^session-/);
    const ended = await user.yard(['session', 'end', id]);
    expect(ended).toMatchObject({ exit: 0, stdout: `The session ${id} was ended.\n` });
    const answer = await browser.send('GET', '/api/v1/session');
    expect(await answer.json()).toMatchObject({ account: null });
    expect(await user.yard(['session', 'end', id])).toMatchObject({ exit: 4 });
  });

  test('says so when what is given is no session', async () => {
    expect(await user.yard(['session', 'end', '../x'])).toMatchObject({ exit: 4 });
  });
});

describe('yard token', () => {
  test('lists tokens and revokes one', async () => {
    const body = { name: 'build server', scopes: ['pull'] };
    const made = await browser.send('POST', '/api/v1/tokens', body);
    const { secret } = (await made.json()) as { secret: string };
    const listed = await user.yard(['token', 'ls']);
    expect(listed.stdout).toMatch(/build server +pull +never +never/);
    const revoked = await user.yard(['token', 'revoke', idOf('build', listed.stdout), '--yes']);
    expect(revoked).toMatchObject({ exit: 0, stdout: 'The token “build server” was revoked.\n' });
    expect(await bench.accounts.principalByToken(secret)).toBeUndefined();
  });

  test('asks first, and refuses without a terminal', async () => {
    const listed = await user.yard(['token', 'ls']);
    const id = idOf('yard on', listed.stdout);
    expect(await user.yard(['token', 'revoke', id])).toMatchObject({ exit: 2 });
  });
});
