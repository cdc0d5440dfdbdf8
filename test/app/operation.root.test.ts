import { afterAll, beforeAll, expect, test } from 'vitest';
import { untilDone } from '../fakes/live-server/install-stacks.ts';
import { NEVER_MS } from '../fakes/live-server/troubles.ts';
import { waitFor } from '../fakes/wait-for.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
});
afterAll(() => site.close());

const MINUTE_MS = 60_000;

const blog = { params: { stack: 'blog' } };
const operationCalled = (operation: string) =>
  site.server.api.getOperation({ params: { operation } });

/** Begins a restart of the blog, and waits until its database boots: its web server waits for that. */
async function bootTheBlog() {
  const { api } = site.server;
  const { id } = await api.restartStack(blog);
  await waitFor('the database to boot', async () => {
    const { progress, steps } = await operationCalled(id);
    const isBooting = progress?.machines.some(({ phase }) => phase === 'booting') ?? false;
    return isBooting && steps.some(({ name, state }) => name === 'start' && state === 'running');
  });
  return operationCalled(id);
}

/** @returns the step that starts its machines */
const startOf = ({ steps }: Awaited<ReturnType<typeof operationCalled>>) =>
  steps.find(({ name }) => name === 'start')!;

test('U6: while machines boot: time left, the last console line and the way to the console', async () => {
  const { server } = site;
  const node = server.node('yard-1');
  const { bootMs, shutdownMs } = node.world;
  // The first one tells how long it takes.
  node.takes({ bootMs: 2 * MINUTE_MS, shutdownMs });
  const first = await bootTheBlog();
  server.pass(2 * MINUTE_MS);
  await waitFor('the web server to boot', async () => {
    const { machines = [] } = (await operationCalled(first.id)).progress ?? {};
    return machines.some(({ phase }) => phase === 'ready');
  });
  server.pass(2 * MINUTE_MS);
  await untilDone(server.api, first);
  node.takes({ bootMs: NEVER_MS, shutdownMs });
  const { id } = await bootTheBlog();
  const { startedAt, expectedMs } = startOf(await operationCalled(id));
  const usual = Math.round((expectedMs ?? 0) / MINUTE_MS);
  expect(usual).toBeGreaterThanOrEqual(4);

  const { page, goto, offences } = await site.open('vera');
  /** It has been booting for so long. */
  const at = (minutes: number): Promise<void> =>
    page.clock.setFixedTime(Date.parse(startedAt ?? '') + minutes * MINUTE_MS);
  await at(1);
  await goto(`/operations/${id}`);
  await page.getByText(`about ${usual - 1} minutes left`).waitFor();
  const line = page.getByLabel('Last console line of blog-db');
  await line.waitFor();
  expect(await line.textContent()).toContain('blog-db boots');
  const stack = await server.api.getStack(blog);
  const href = await page.getByRole('link', { name: 'Show console' }).getAttribute('href');
  expect(href).toBe(`/stacks/${stack.id}/console?machine=blog-db`);

  const bar = page.getByRole('progressbar', { name: 'Restart blog' });
  const share = async () => Number(await bar.getAttribute('aria-valuenow'));
  const before = await share();
  expect(before).toBeGreaterThan(20);
  // After a crash of the server the step is repeated, and takes nothing back of what was told.
  const banner = page.getByRole('main').getByText('The server is not responding.');
  expect(offences).toEqual([]);
  await server.stop();
  await banner.waitFor();
  await server.startAgain();
  await banner.waitFor({ state: 'detached' });
  expect(await share()).toBeGreaterThanOrEqual(before);
  await at(2);
  await page.getByText(`about ${usual - 2} minutes left`).waitFor();
  expect(await share()).toBeGreaterThan(before);
  await page.getByText('Boot: in progress').waitFor();

  await page.getByRole('link', { name: 'Show console' }).click();
  await page.waitForURL(/\/console\?machine=/);
  const lost = /net::ERR_/;
  expect(offences.filter((each) => !lost.test(each))).toEqual([]);
  node.takes({ bootMs, shutdownMs });
  await untilDone(server.api, await operationCalled(id));
});

test('U14: a stopped stack shows its last hour, and no present load', async () => {
  const { page, goto, offences } = await site.open('vera');
  await goto('/stacks/hello');
  const chart = page.getByRole('figure').filter({ hasText: 'CPU' });
  await chart.getByText('stopped').first().waitFor();
  expect(await chart.innerText()).not.toMatch(/\d+ %\n?$/);
  expect(offences).toEqual([]);
});
