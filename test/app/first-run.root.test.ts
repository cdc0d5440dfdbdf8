import { afterAll, beforeAll, expect, test } from 'vitest';
import { hello } from '../fakes/live-server/appliances/hello.ts';
import { wordpress } from '../fakes/live-server/appliances/wordpress.ts';
import { publishReleases } from '../fakes/live-server/publish-market.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

const SETUP_CODE = '7K2M-Q0XA-94TN';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('fresh', { STACKYARD_SETUP_CODE: SETUP_CODE });
});
afterAll(() => site.close());

/** What the launcher of a new server says of the samples that it builds. */
const building = (name: string, state: 'running' | 'done') =>
  site.server.api.putPreparation({
    params: { name },
    body: {
      name,
      title: name === 'hello' ? 'Hello' : 'WordPress',
      state,
      step: 'Build the disk images',
      stepNumber: 2,
      steps: 5,
      message: '',
    },
  });

test('a fresh server shows what is being built, makes its administrator, and offers the sample', async () => {
  await building('hello', 'running');
  const { page, goto, offences } = await site.open();
  await goto('/');
  await page.getByText('The sample appliances are being built.').waitFor();
  await page.getByText('No appliances yet').waitFor();
  await page.getByRole('progressbar', { name: 'Building Hello' }).waitFor();

  await page.getByRole('link', { name: 'Create the first account' }).click();
  await page.getByRole('heading', { name: 'Welcome to Stackyard' }).waitFor();
  await page.getByLabel('Password', { exact: true }).fill('a long enough sentence');
  await page.getByLabel('Set-up code').fill('AAAA-AAAA-AAAA');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('This is not the set-up code of this server').waitFor();
  await page.getByLabel('Set-up code').fill(SETUP_CODE);
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByLabel('Set-up code').focus();
  await page.getByText('It needs at least 8 characters.').waitFor();
  const create = page.getByRole('button', { name: 'Create account' });
  expect(await create.getAttribute('aria-disabled')).toBe('true');
  await page.getByLabel('Password', { exact: true }).fill('a long enough sentence');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Marketplace' }).waitFor();
  await page.getByRole('button', { name: 'admin' }).waitFor();

  const { address, localToken: token } = site.server;
  for (const sample of [hello, wordpress]) {
    await publishReleases({ address, token }, sample, undefined);
    await building(sample.name, 'done');
  }
  await page.getByRole('link', { name: 'Hello' }).waitFor();
  await page.getByRole('link', { name: 'WordPress' }).waitFor();
  await page.getByText('The sample appliances are being built.').waitFor({ state: 'detached' });
  expect(offences).toEqual([]);
});

test('the set-up page is closed afterwards', async () => {
  const { page, goto, offences } = await site.open();
  await goto('/setup');
  await page.waitForURL(/\/sign-in$/);
  expect(offences).toEqual([]);
});
