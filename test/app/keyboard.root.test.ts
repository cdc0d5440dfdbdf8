import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LiveSite, openLiveSite } from './browser/open-live-site.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await openLiveSite('full');
});
afterAll(() => site.close());

const MOST_STOPS = 80;

/** @returns reads what has the focus, which moves after what a press did is drawn */
const wordsOfFocus = (page: Page) => () => page.evaluate(() => document.activeElement?.textContent);

/** Presses Tab until what has the focus is called this; fails when it cannot be reached. */
async function tabTo(page: Page, role: string, name: string): Promise<void> {
  const goal = page.getByRole(role as 'link', { name, exact: true });
  await goal.first().waitFor();
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    const there = await goal.evaluateAll((found) =>
      found.some((each) => each === document.activeElement),
    );
    if (there) return expectVisibleFocus(page, name);
  }
  throw new Error(`${role} “${name}” is not reached by Tab.`);
}

/** The focused element is drawn with an outline. */
async function expectVisibleFocus(page: Page, name: string): Promise<void> {
  const outline = await page.locator(':focus').evaluate((element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth);
  });
  expect({ name, seen: outline >= 1 }).toEqual({ name, seen: true });
}

test('an appliance is found, installed and opened without a mouse', async () => {
  const { page, goto, offences } = await site.open('olga');
  await goto('/');
  await page.getByText('8 appliances').waitFor();
  const focused = wordsOfFocus(page);
  await page.keyboard.press('Tab');
  await expect.poll(focused).toBe('Skip to content');
  await page.keyboard.press('Enter');

  await tabTo(page, 'searchbox', 'Search appliances');
  await page.keyboard.type('hello');
  await page.getByText('1 appliance', { exact: true }).waitFor();
  await tabTo(page, 'link', 'Hello');
  await page.keyboard.press('Enter');
  await tabTo(page, 'link', 'Install');
  await page.keyboard.press('Enter');

  await tabTo(page, 'textbox', 'Name of the stack');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('by-hand');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'What will happen' }).waitFor();
  await tabTo(page, 'button', 'Install');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/operations\/op-/);
  await page.getByRole('link', { name: 'Open' }).waitFor();
  await tabTo(page, 'link', 'Show the stack');
  await page.keyboard.press('Enter');

  await page.waitForURL(/\/stacks\/by-hand$/);
  await tabTo(page, 'button', 'Stop…');
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor();
  await expect.poll(focused).toBe('Go back');
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await expect.poll(focused).toBe('Stop…');
  expect(offences).toEqual([]);
});

test('the reason of a disabled action is read out when it is reached', async () => {
  const { page, goto } = await site.open('olga');
  await goto('/stacks/blog');
  await tabTo(page, 'button', 'Start');
  await page.getByRole('tooltip').getByText('it is running').waitFor();
  const described = await page
    .locator(':focus')
    .evaluate(
      (element) =>
        document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent,
    );
  expect(described).toBe('Not available: it is running.');
});

test('a menu is opened, walked through and left by its keys', async () => {
  const { page, goto, offences } = await site.open();
  await goto('/');
  await page.getByText('8 appliances').waitFor();
  const focused = wordsOfFocus(page);
  await tabTo(page, 'button', 'Colours');
  await page.keyboard.press('Enter');
  await page.getByRole('menu', { name: 'Colours' }).waitFor();
  await expect.poll(focused).toBe('Same as system');
  await page.keyboard.press('ArrowUp');
  await expect.poll(focused).toBe('Dark');
  await page.keyboard.press('l');
  await expect.poll(focused).toBe('Light');
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  const colours = page.getByRole('button', { name: 'Colours' });
  await expect.poll(() => colours.evaluate((each) => each === document.activeElement)).toBe(true);

  await page.keyboard.press('ArrowUp');
  await expect.poll(focused).toBe('Dark');
  await page.keyboard.press('Space');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.keyboard.press('ArrowDown');
  const chosen = page.getByRole('menuitemradio', { checked: true });
  await expect.poll(() => chosen.textContent()).toBe('Dark');
  await page.keyboard.press('Tab');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await expect.poll(focused).toBe('Sign in');
  expect(offences).toEqual([]);
});

test('a menu is left by a press beside it, and stands in the window', async () => {
  const { page, goto } = await site.open('olga', { width: 390 });
  await goto('/stacks/blog');
  const button = page.getByRole('button', { name: /^Actions for/ }).first();
  await button.click();
  const isInside = async () => {
    const box = await page.getByRole('menu').boundingBox();
    return box !== null && box.x >= 0 && box.x + box.width <= 390;
  };
  await expect.poll(isInside).toBe(true);
  await page.mouse.click(5, 5);
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await button.click();
  await page.getByRole('menu').waitFor();
  await button.click();
  await page.getByRole('menu').waitFor({ state: 'detached' });
});

test('Escape takes the reason of a button away, and not the dialog that it stands in', async () => {
  const { page, goto } = await site.open('olga');
  await goto('/stacks/blog');
  await page.getByRole('button', { name: 'Remove…' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.waitFor();
  await dialog.getByLabel('Delete the data too').check();
  const confirm = dialog.getByRole('button', { name: 'Delete for good' });
  await confirm.hover();
  await page.getByRole('tooltip').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('tooltip').waitFor({ state: 'detached' });
  expect(await dialog.isVisible()).toBe(true);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});
