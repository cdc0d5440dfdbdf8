import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../fakes/webhook-receiver.ts';
import { picture } from './browser/picture.ts';

let site: LiveSite;
let hooks: WebhookReceiver;
beforeAll(async () => {
  [site, hooks] = await Promise.all([openLiveSite('full'), startWebhookReceiver()]);
});
afterAll(async () => {
  await Promise.all([site.close(), hooks.close()]);
});

test('an administrator has somebody told, sends a test, and removes them again, also on a phone', async () => {
  const { page, goto, offences } = await site.open('admin', { width: 390 });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const field = (name: string) => page.getByLabel(name, { exact: true });
  await goto('/settings/alerts');
  await page.getByText('Nobody is told').waitFor();
  await button('Add…').click();
  await page.getByText('Mail', { exact: true }).click();
  await field('Mail server').waitFor();
  await picture(page, 'alerts-add-mail');
  await page.getByText('Webhook', { exact: true }).click();
  await field('Name').fill('oncall');
  expect(await button('Add').isDisabled()).toBe(true);
  await field('Address').fill(hooks.url);
  await field('Also at a private address, such as one of the LAN').check();
  await button('Add').click();
  // The secret is shown this once.
  await page.getByText(/^[\w-]{43}$/).waitFor();
  await button('Done').click();
  await button('Send a test').click();
  await page.getByText('Taken').waitFor();
  expect(JSON.parse(hooks.got[0]!.body)).toMatchObject({ test: true });
  await picture(page, 'alerts');
  await button('Remove…').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('Nobody is told').waitFor();
  expect(offences).toEqual([]);
}, 180_000);
