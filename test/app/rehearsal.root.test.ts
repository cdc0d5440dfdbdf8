import { afterAll, beforeAll, expect, test } from 'vitest';
import { installOlder } from '../fakes/live-server/install-stacks.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';
import { picture } from './browser/picture.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('market');
  const { server } = site;
  await installOlder(server);
  server.node('yard-1').takes({ bootMs: 300, shutdownMs: 300 });
});
afterAll(() => site.close());

const params = { stack: 'older' };
const older = () => site.server.api.getStack({ params });
const result = async () => (await site.server.api.listRehearsals({ params })).rehearsals[0];

test('an upgrade is rehearsed with one click, and the page says why it would be rolled back', async () => {
  const yard = site.server.node('yard-1');
  const { page, goto, offences } = await site.open('olga', { width: 390 });
  await goto('/stacks/older/upgrade');
  await page.getByText('This upgrade was not rehearsed.').waitFor();
  await picture(page, 'rehearsal-none');
  const before = await older();
  const count = before.machines.length;
  let starts = 0;
  yard.world.trouble = (action) => {
    if (!action.startsWith('start ')) return;
    starts += 1;
    // The clone starts; its newer version does not.
    if (starts > count && starts <= 2 * count) throw new Error('no such luck');
  };
  await page.getByRole('button', { name: 'Rehearse first', exact: true }).click();
  await page.waitForURL(/\/operations\//);
  await page.getByRole('heading', { name: 'Rehearse the upgrade of older to 1.2.0' }).waitFor();
  await page.getByText('The upgrade to 1.2.0 would be rolled back.').waitFor();
  await page.getByText('Nothing is left of its clone.').waitFor();
  yard.world.trouble = () => undefined;
  await picture(page, 'rehearsal-would-go-back');
  await page.getByRole('link', { name: 'Go to the upgrade' }).click();
  await page.getByText('it would be rolled back.').waitFor();
  await picture(page, 'rehearsal-plan-would-go-back');
  expect(offences).toEqual([]);
  expect((await older()).machines.map(({ startedAt }) => startedAt)).toEqual(
    before.machines.map(({ startedAt }) => startedAt),
  );
}, 120_000);

test('a rehearsal that goes on is shown, and one that held, with the history of both', async () => {
  const { page, goto, offences } = await site.open('olga');
  const body = { version: '1.2.0' as never, probationMs: 3_000 };
  const begun = await site.server.api.rehearseUpgrade({ params, query: {}, body });
  await goto('/stacks/older/upgrade');
  await page.getByText('A rehearsal is going on.').waitFor();
  await picture(page, 'rehearsal-running');
  await page.getByRole('link', { name: 'Show it' }).click();
  await page.getByText('The upgrade to 1.2.0 held.').waitFor();
  await picture(page, 'rehearsal-held');
  expect(await result()).toMatchObject({ id: begun.id, outcome: 'held' });
  await page.getByRole('link', { name: 'Go to the upgrade' }).click();
  await page.getByText('it held.').waitFor();
  await page.getByRole('button', { name: 'Rehearse again' }).waitFor();
  await picture(page, 'rehearsal-plan-held');
  await goto('/stacks/older/events');
  const history = page.getByRole('table', { name: 'Rehearsed upgrades of older' });
  await history.getByText('would be rolled back').waitFor();
  await history.getByText('held', { exact: true }).waitFor();
  await picture(page, 'rehearsal-history');
  expect(offences).toEqual([]);
}, 120_000);

test('a viewer sees what came of it, and is told which right is missing', async () => {
  const { page, goto } = await site.open('vera');
  await goto('/stacks/older/events');
  await page.getByRole('table', { name: 'Rehearsed upgrades of older' }).waitFor();
  await goto(`/operations/${(await result())!.id}`);
  await page.getByText('The upgrade to 1.2.0 held.').waitFor();
});
