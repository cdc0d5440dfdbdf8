import { type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepCrashing } from '../fakes/live-server/keep-crashing.ts';
import { holdInstall } from '../fakes/live-server/troubles.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
});
afterAll(() => site.close());

const banner = (page: Page) =>
  page.getByRole('main').getByRole('alert').getByText('The server is not responding.');

test('a server that restarts is waited for, and what it did meanwhile is shown', async () => {
  const { server } = site;
  const web = await server.machine('blog', 'blog-web');
  const stack = await site.open('olga');
  await stack.goto('/stacks/blog');
  await stack.page.getByText('All machines are ready.').waitFor();
  const held = await holdInstall(server, server.node('yard-1'), 'journal');
  const operation = await site.open('olga');
  await operation.goto(`/operations/${held.operation.id}`);
  await operation.page.getByText('Running').first().waitFor();

  await server.stop();
  await banner(stack.page).waitFor();
  await banner(operation.page).waitFor();
  await stack.page.getByText('All machines are ready.').waitFor();
  expect(await stack.page.getByText('Not up to date').count()).toBe(0);

  // Meanwhile a machine has crashed.
  const mend = keepCrashing(server.node('yard-1'), web);
  await server.startAgain();
  await held.letGo();
  await stack.page.getByText('blog-web is not running.').first().waitFor();
  await banner(stack.page).waitFor({ state: 'detached' });
  await operation.page.getByText('Done').first().waitFor();
  await banner(operation.page).waitFor({ state: 'detached' });

  // The stream of the new server tells that it runs again.
  mend();
  web.state = 'running';
  await stack.page.getByText('All machines are ready.').waitFor();
});
