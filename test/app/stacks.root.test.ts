import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATION_KIND } from '../../schemas/capability/operation-kind.ts';
import { installOlder } from '../fakes/live-server/install-stacks.ts';
import { brokenWords } from './browser/broken-words.ts';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full', { STACKYARD_AGENT_URL: 'https://yard.example.org:8471' });
  const { server } = site;
  await installOlder(server);
  server.node('yard-1').takes({ bootMs: 1_500, shutdownMs: 1_500 });
});
afterAll(() => site.close());

/** What a guest writes while it boots. */
const bootLines = (count: number): string =>
  Array.from({ length: count }, (_, line) => `[    0.${line}] line ${line}\n`).join('');

const stackCalled = (name: string) => site.server.api.getStack({ params: { stack: name } });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('an action that is not possible stays and says why, to the mouse and to a tap', async () => {
  const { page, goto } = await site.open('admin');
  await goto('/stacks/blog');
  await button(page, 'Start').hover();
  await page.getByRole('tooltip').getByText('Not available: it is running.').waitFor();
  await page.mouse.move(0, 0, { steps: 5 });
  await page.getByRole('tooltip').waitFor({ state: 'detached' });
  // Playwright takes aria-disabled for dead; here the click asks why.
  await button(page, 'Start').click({ force: true });
  await page.getByRole('tooltip').getByText('it is running').waitFor();
  expect((await stackCalled('blog')).operation).toBeNull();
});

test('a viewer sees every action and the right that is missing', async () => {
  const { page, goto } = await site.open('vera');
  await goto('/stacks/blog');
  const names = ['Start', 'Stop…', 'Restart…', 'Remove…', 'Show passwords'];
  const off = () =>
    Promise.all(names.map((name) => button(page, name).getAttribute('aria-disabled')));
  await expect.poll(off).toEqual(names.map(() => 'true'));
  await button(page, 'Stop…').click({ force: true });
  await page.getByRole('tooltip').getByText('this needs the right “operate”').waitFor();
});

test('a restart is followed on the page of the stack without reloading', async () => {
  const { page, goto, offences } = await site.open('olga');
  await goto('/stacks/blog');
  await button(page, 'Restart…').click();
  await page.getByRole('alertdialog').getByText('Meanwhile, Website').waitFor();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Restart' }).click();
  const progress = page.getByRole('region', { name: 'In progress' });
  await progress.getByText('Restart blog').first().waitFor();
  await progress.waitFor({ state: 'detached' });
  await page.getByText('All machines are ready.').waitFor();
  expect(offences).toEqual([]);
});

test('a revoked key shows at the stacks it vouched for, at once and with what to do', async () => {
  const { page, goto, offences } = await site.open('olga', { width: 390 });
  const { api } = site.server;
  const keys = await api.listTrustedKeys();
  const { namespace, keyId } = keys.find((each) => each.namespace === 'tidewater')!;
  await goto('/stacks');
  await page.getByRole('link', { name: 'cloud', exact: true }).waitFor();
  expect(await page.getByText('No longer trusted').count()).toBe(0);
  await api.revokeKey({ params: { namespace, key: keyId } });
  await goto('/stacks');
  await page.getByText('No longer trusted').first().waitFor();
  await goto('/stacks/cloud');
  await page.getByText('of “tidewater” was revoked').waitFor();
  await page.getByText('or remove it.').waitFor();
  await page.getByRole('link', { name: 'Show its releases' }).click();
  await page.getByText('Key revoked').first().waitFor();
  expect(offences).toEqual([]);
});

test('U1: a later version is on the list and on the page, with what changed and what to do', async () => {
  const { page, goto, offences } = await site.open('vera', { width: 390 });
  await goto('/stacks/blog');
  await page.getByText('All machines are ready.').first().waitFor();
  expect(await page.getByText('is available').count()).toBe(0);
  await goto('/stacks');
  await page.getByText('1.2.0 available').waitFor();
  await page.getByRole('link', { name: 'older', exact: true }).click();
  await page.getByText('WordPress 1.2.0 is available. This stack runs 1.1.0.').waitFor();
  await page.getByRole('link', { name: 'Upgrade…' }).waitFor();
  await page.getByRole('link', { name: 'See what changed' }).click();
  await page.getByText('WordPress 6.8.3, which closes two holes').waitFor();
  expect(offences).toEqual([]);
});

test('U13: on a phone the tab one is on is in sight, and the words of tabs and steps are whole', async () => {
  const { page, goto } = await site.open('admin', { width: 390 });
  for (const path of ['/stacks/blog/details', '/settings/audit']) {
    await goto(path);
    const tab = page.locator('main nav [aria-current=page]');
    await tab.waitFor();
    const inSight = () =>
      tab.evaluate((link) => {
        const { left, right } = link.getBoundingClientRect();
        return left >= 0 && right <= document.documentElement.clientWidth;
      });
    await expect.poll(inSight).toBe(true);
    expect(await brokenWords(page)).toEqual([]);
  }
});

test('U18: a published address is a link that opens a new tab without handing this page over', async () => {
  const { page, goto } = await site.open('vera');
  await goto('/stacks/cloud');
  const { ports } = await stackCalled('cloud');
  const name = ports.flatMap(({ url }) => (url?.startsWith('https://') ? url : []))[0]!;
  const link = page.getByRole('region', { name: 'Published ports' }).getByRole('link', { name });
  await link.waitFor();
  expect(await link.getAttribute('rel')).toContain('noopener');
  expect(await link.getAttribute('target')).toBe('_blank');
});

describe('removing', () => {
  test('names what is destroyed and what is kept, then restores it', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/stacks/hello');
    await button(page, 'Remove…').click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('1 machine').waitFor();
    expect(await dialog.getByLabel('Delete the data too').count()).toBe(0);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    await goto('/stacks/old-blog');
    await button(page, 'Restore…').waitFor();
    await page.getByText('Its machines are gone; its data is kept.').waitFor();
  });

  test('keeps data unless its deletion is typed out', async () => {
    const { page, goto } = await site.open('olga');
    await goto('/stacks/cloud');
    await button(page, 'Remove…').click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('Kept, and can be restored:').waitFor();
    await dialog.getByText(/^postgres of cloud-db \(.*\), for 30 days/).waitFor();
    await dialog.getByLabel('Delete the data too').check();
    await dialog.getByText(/^data volume postgres of cloud-db/).waitFor();
    const remove = dialog.getByRole('button', { name: 'Delete for good' });
    expect(await remove.getAttribute('aria-disabled')).toBe('true');
    await dialog.getByLabel('Type “cloud” to confirm').fill('cloud');
    await remove.click();
    await page.getByText('There is no stack “cloud”').waitFor();
    await expect
      .poll(async () => (await site.server.api.listStacks()).map(({ name }) => name))
      .not.toContain('cloud');
  });
});

test('the console log follows its end until somebody scrolls up', async () => {
  const { page, goto, offences } = await site.open('vera', { width: 700 });
  const web = await site.server.machine('blog', 'blog-web');
  web.console += `${bootLines(200)}\u001b[32mblog-web login:\u001b[0m `;
  await goto('/stacks/blog/console?machine=blog-web');
  const log = page.getByLabel('Console log of blog-web');
  await log.getByText('blog-web login:').waitFor();
  expect(await log.textContent()).not.toContain('\u001b');
  const atEnd = () =>
    log.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 24);
  await expect.poll(atEnd).toBe(true);
  await log.evaluate((box) => {
    box.scrollTop = 0;
  });
  await page.getByText('Stopped following').waitFor();
  await button(page, 'Go to the end').click();
  await expect.poll(atEnd).toBe(true);
  expect(offences).toEqual([]);
});

test('the console log repeats nothing after a restart of the server', async () => {
  const { server } = site;
  const db = await server.machine('blog', 'blog-db');
  db.console += bootLines(60);
  const { page, goto } = await site.open('vera');
  await goto('/stacks/blog/console?machine=blog-db');
  const log = page.getByLabel('Console log of blog-db');
  await log.getByText('line 59').waitFor();
  // It knows nothing of any console, and gathers them again.
  await server.stop();
  await server.startAgain();
  db.console += 'blog-db has said more\n';
  await log.getByText('blog-db has said more').waitFor();
  const lines = ((await log.textContent()) ?? '').match(/line \d+/g) ?? [];
  expect(lines).toHaveLength(60);
  expect(new Set(lines).size).toBe(60);
});

describe('D1: starting a missing volume empty', () => {
  /** Somebody deletes the file of a volume. */
  const miss = async (name: string, kind: 'data' | 'system') => {
    const { volumes } = await stackCalled(name);
    const { id } = volumes.find((each) => each.kind === kind)!;
    const { world } = site.server.node('yard-1');
    const there = world.volumes.get(id)!;
    world.volumes.delete(id);
    const isMissed = async (): Promise<boolean> =>
      (await stackCalled(name)).volumes.some((each) => each.id === id && each.missing !== null);
    await expect.poll(isMissed).toBe(true);
    return () => world.volumes.set(id, there);
  };

  test.each([
    ['blog', 'data', 'Start empty…', 'The first-start setup of blog-db does not run again'],
    ['old-blog', 'data', 'Start empty…', 'When the stack is restored, its machines run'],
    ['blog', 'system', 'New system disk…', 'blog-db runs its first-start setup again'],
  ] as const)('says of %s and its %s volume what will be there', async (name, kind, open, told) => {
    const undo = await miss(name, kind);
    const { page, goto, offences } = await site.open('olga');
    await goto(`/stacks/${name}`);
    await button(page, open).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText(told).waitFor();
    expect(await dialog.getByText('an empty volume takes its place').count()).toBe(
      kind === 'data' ? 1 : 0,
    );
    expect(offences).toEqual([]);
    undo();
  });
});

test('an action of the appliance asks first, then runs in the machine', async () => {
  const { page, goto } = await site.open('olga');
  await goto('/stacks/blog');
  await button(page, 'Actions for blog-web').click();
  await page.getByRole('menuitem', { name: 'Switch maintenance mode…' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('Visitors see a maintenance page').waitFor();
  await dialog.getByRole('button', { name: 'Run' }).click();
  const newest = async () => (await site.server.api.listOperations({ query: { limit: 1 } }))[0];
  await expect
    .poll(newest)
    .toMatchObject({ kind: OPERATION_KIND.run, subject: { name: 'blog' }, state: 'succeeded' });
});

test('charts are drawn and told in words', async () => {
  const { page, goto } = await site.open('vera');
  await goto('/stacks/blog');
  const memory = page.getByRole('figure', { name: 'Memory' });
  await memory.locator('canvas').waitFor();
  await expect.poll(() => memory.textContent()).toMatch(/blog-db\d+ MiB/);
  // Its lines have the colours of its legend.
  const hasColours = () =>
    memory.evaluate((figure) => {
      const swatch = figure.querySelector('ul span, li span');
      const box = figure.querySelector('canvas');
      const pixels = box?.getContext('2d')?.getImageData(0, 0, box.width, box.height).data ?? [];
      const seen = new Set<string>();
      for (let at = 0; at < pixels.length; at += 4) {
        if (pixels[at + 3] === 255) seen.add(`${pixels[at]}, ${pixels[at + 1]}, ${pixels[at + 2]}`);
      }
      const style = swatch ? getComputedStyle(swatch).backgroundColor : '';
      return [...seen].some((each) => style === `rgb(${each})`);
    });
  // A line needs two figures, of which there is one every ten seconds.
  await expect.poll(hasColours).toBe(true);
});

test('charts narrow with their page', async () => {
  const { page, goto } = await site.open('admin');
  await goto('/nodes/yard-1');
  await page.locator('canvas').first().waitFor();
  await page.setViewportSize({ width: 390, height: 860 });
  const sideways = () => page.evaluate(() => document.documentElement.scrollWidth);
  await expect.poll(sideways).toBeLessThanOrEqual(390);
});

test('a node with machines cannot be removed, an empty one can', async () => {
  const { page, goto } = await site.open('admin');
  await goto('/nodes/yard-1');
  await button(page, 'Remove…').click({ force: true });
  await page.getByRole('tooltip').getByText('machines are placed on it').waitFor();
  await goto('/nodes/barn-2');
  await page.getByText('This node is not reporting.').waitFor();
  await button(page, 'Remove…').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await page.waitForURL(/\/nodes$/);
  await page.getByRole('link', { name: 'yard-1' }).waitFor();
  expect(await page.getByRole('link', { name: 'barn-2' }).count()).toBe(0);
});

test('U8: an invitation shows one line to paste, once', async () => {
  const { page, goto } = await site.open('admin');
  await goto('/nodes');
  await button(page, 'Invite a node…').click();
  await page.getByLabel('Name of the node').fill('shed-3');
  await button(page, 'Show the line to paste').click();
  await page
    .getByText(
      /^STACKYARD_AGENT_SERVER=https:\/\/yard\.example\.org:8471 STACKYARD_ENROLMENT_TOKEN=\S+ npm run agent$/,
    )
    .waitFor();
  await page
    .getByText(/^STACKYARD_AGENT_SERVER=\S+ STACKYARD_ENROLMENT_TOKEN=\S+ stackyard-join$/)
    .waitFor();
  expect(await page.getByText('Other machines cannot connect').count()).toBe(0);
  await button(page, 'Done').click();
  await button(page, 'Invite a node…').click();
  expect(await page.getByText(/npm run agent/).count()).toBe(0);
});

test('U8: a server that other machines cannot reach says so, and what to set', async () => {
  const alone = await openLiveSite('empty', { STACKYARD_INSTALLED: 'packages' });
  const { page, goto } = await alone.open('admin', { width: 390 });
  await goto('/nodes');
  await button(page, 'Invite a node…').click();
  await page.getByLabel('Name of the node').fill('shed-4');
  await button(page, 'Show the line to paste').click();
  await page.getByText('Other machines cannot connect to this server yet.').waitFor();
  await page.getByText('STACKYARD_HOST').waitFor();
  // It came as packages, so nobody is told of a checkout.
  await page.getByText(/ stackyard-join$/).waitFor();
  expect(await page.getByText(/npm run agent/).count()).toBe(0);
  await alone.close();
});
