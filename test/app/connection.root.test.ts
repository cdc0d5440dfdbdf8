import { type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from '../fakes/api-server/start-api-server.ts';
import { openSite, type Site } from './browser/open-site.ts';

let site: Site;
let restarted: ApiServer | undefined;
beforeAll(async () => {
  site = await openSite('full');
});
afterAll(() => site.close());

beforeEach(async () => {
  restarted = undefined;
});
afterEach(() => restarted?.close());

const server = (): ApiServer => restarted ?? site.server;

/** Starts the server again where it was, knowing what it knew. */
async function startAgain(): Promise<void> {
  restarted = await startApiServer({
    scenario: 'full',
    pages: 'built',
    port: Number(new URL(site.server.address).port),
    continues: server().world,
  });
}

const banner = (page: Page) =>
  page.getByRole('main').getByRole('alert').getByText('The server does not answer.');

test('a server that restarts is waited for, and what it did meanwhile is shown', async () => {
  const stack = await site.open('olga');
  await stack.goto('/stacks/blog');
  await stack.page.getByText('All machines are ready.').waitFor();
  const operation = await site.open('olga');
  const failed = site.server.world.operations.find(({ title }) => title === 'Install shop');
  Object.assign(failed ?? {}, { state: 'running', fault: null, finishedAt: null });
  await operation.goto(`/operations/${failed?.id}`);
  await operation.page.getByText('Running').first().waitFor();

  await server().close();
  await banner(stack.page).waitFor();
  await banner(operation.page).waitFor();
  await stack.page.getByText('All machines are ready.').waitFor();
  expect(await stack.page.getByText('Not up to date').count()).toBe(0);

  const blog = site.server.world.stacks.find(({ name }) => name === 'blog');
  Object.assign(blog ?? {}, { sentence: 'Adopted after a restart.' });
  Object.assign(failed ?? {}, { state: 'succeeded', finishedAt: new Date().toISOString() });
  await startAgain();
  await stack.page.getByText('Adopted after a restart.').waitFor();
  await banner(stack.page).waitFor({ state: 'detached' });
  await operation.page.getByText('Done').first().waitFor();
  await banner(operation.page).waitFor({ state: 'detached' });

  Object.assign(blog ?? {}, { sentence: 'Told by the stream of the new server.' });
  server().world.events.emit('change', { topic: 'stack', id: blog?.id ?? '' });
  await stack.page.getByText('Told by the stream of the new server.').waitFor();
});
