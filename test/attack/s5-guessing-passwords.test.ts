import { afterAll, beforeAll, expect, test } from 'vitest';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Browser } from '../fakes/http-bench.ts';
import { guessAtToken } from './lab/guess.ts';
import { ADMIN, startTargetServer, type TargetServer } from './lab/target-server.ts';

let server: TargetServer;
beforeAll(async () => {
  server = await startTargetServer();
});
afterAll(() => server.close());

const many = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const answers = (statuses: readonly number[], status: number): number =>
  statuses.filter((found) => found === status).length;

test('S5: forty passwords at once get no more tries than forty in a row', async () => {
  const tried = await Promise.all(
    many(40).map((index) =>
      guessAtToken(server.url, { name: 'alice', password: `guess ${index}`, from: '127.0.2.1' }),
    ),
  );
  const statuses = tried.map(({ status }) => status);
  expect(answers(statuses, 401)).toBeLessThanOrEqual(LIMITS.api.passwordsPerMinute);
  expect(answers(statuses, 401) + answers(statuses, 429)).toBe(40);
  const refused = tried.filter(({ status }) => status === 429);
  expect(refused.every(({ retryAfterSeconds = 0 }) => retryAfterSeconds > 0)).toBe(true);
});

test('S5: another address does not get more tries at the same account', async () => {
  const statuses: number[] = [];
  for (const from of ['127.0.0.2', '127.0.0.3', '127.0.0.4']) {
    const tried = await Promise.all(
      many(8).map((index) =>
        guessAtToken(server.url, { name: 'bob', password: `guess ${index}`, from }),
      ),
    );
    statuses.push(...tried.map(({ status }) => status));
  }
  expect(answers(statuses, 401)).toBeLessThanOrEqual(LIMITS.api.passwordsPerMinute);
});

test('S5: guesses are in the audit log, and do not fill it', async () => {
  await Promise.all(
    many(200).map((index) =>
      guessAtToken(server.url, { name: 'carol', password: `${index}`, from: '127.0.0.9' }),
    ),
  );
  const headers = { authorization: `Bearer ${server.localToken}` };
  const answer = await fetch(`${server.url}/api/v1/audit`, { headers });
  const entries = (await answer.json()) as { action: string; subject: string }[];
  const failed = entries.filter(
    ({ action, subject }) => action === 'account.sign-in-failed' && subject === 'carol',
  );
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.length).toBeLessThan(5);
});

test('R2: wrong passwords do not shut out a valid token or session of the same address', async () => {
  const browser = new Browser(server.url);
  await browser.send('POST', '/api/v1/session', ADMIN);
  const made = await browser.send('POST', '/api/v1/tokens', { name: 'ci', scopes: ['pull'] });
  const { secret } = (await made.json()) as { secret: string };
  await Promise.all(
    many(30).map((index) => guessAtToken(server.url, { name: 'admin', password: `${index}` })),
  );
  expect(await guessAtToken(server.url, { name: 'admin', password: secret })).toMatchObject({
    status: 200,
  });
  expect((await browser.send('GET', '/api/v1/accounts')).status).toBe(200);
});

test('R2: three hundred wrong passwords at once do not hold up an anonymous reader', async () => {
  const guessed = performance.now();
  await guessAtToken(server.url, { name: 'nobody', password: 'guess', from: '127.0.3.1' });
  const oneMs = performance.now() - guessed;
  const guesses = Promise.all(
    many(300).map((index) =>
      guessAtToken(server.url, {
        name: `nobody-${index}`,
        password: 'guess',
        from: `127.0.1.${(index % 200) + 1}`,
      }),
    ),
  );
  const begun = performance.now();
  const read = await fetch(`${server.url}/v2/acme/blog/manifests/latest`);
  const tookMs = performance.now() - begun;
  await read.arrayBuffer();
  expect(read.status).toBeLessThan(500);
  // As long as a few tens of passwords, on a host however busy: not as long as three hundred.
  expect(tookMs).toBeLessThan(Math.max(3_000, 60 * oneMs));
  const statuses = (await guesses).map(({ status }) => status);
  expect(answers(statuses, 429)).toBeGreaterThan(200);
});
