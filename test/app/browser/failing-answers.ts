import type { Page, Route } from 'playwright-core';
import { Fault, toWire } from '../../../schemas/errors/fault.ts';

/** Every request of the pages but that for who is signed in. */
const ASKED = /\/api\/v1\/(?!session)/;

/**
 * From now on a page gets the answers of a server in which something has gone wrong.
 *
 * @returns lets it reach the server again
 */
export async function failAnswers(page: Page): Promise<() => Promise<void>> {
  const json = toWire(new Fault('INTERNAL', { what: 'the database does not answer' }));
  const fail = (route: Route): Promise<void> => route.fulfill({ status: 500, json });
  await page.route(ASKED, fail);
  return () => page.unroute(ASKED, fail);
}

/** From now on a page waits for its answers, as on a line that is slow beyond measure. */
export async function holdAnswers(page: Page): Promise<void> {
  await page.route(ASKED, () => new Promise<void>(() => undefined));
}
