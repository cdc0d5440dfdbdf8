import { z } from 'zod';
import type { LanClient } from './lan-client.ts';

/** What a test guest says of itself: see `guest/root/index.cgi`. */
const Page = z.object({
  /** What it calls itself. */
  host: z.string(),
  /** How often it was asked since its start. */
  count: z.int(),
  /** Stands for one start of it. */
  boot: z.string(),
});
export type GuestPage = z.infer<typeof Page>;

/** @returns what a guest answers that can be reached at an address */
export const readGuest = async (client: LanClient, url: string): Promise<GuestPage> =>
  readPage(await client.read(`${url}/`));

/** @param text what a guest has answered */
export const readPage = (text: string): GuestPage => Page.parse(JSON.parse(text));

/**
 * Runs a command line in a guest whose pages can be reached.
 *
 * @param read gives the text of a page
 * @returns what it wrote
 * @throws Error when it fails
 */
export async function runWith(
  read: (url: string) => Promise<string>,
  url: string,
  command: string,
): Promise<string> {
  const text = await read(`${url}/cgi-bin/run?${encodeURIComponent(command)}`);
  const [, output = '', exit] = /^([^]*)exit (\d+)\n$/.exec(text) ?? [];
  if (exit !== '0') throw new Error(`“${command}” failed in the guest: ${text}`);
  return output;
}

/** As {@link runWith}, asked by a client of the LAN. */
export const runInGuest = (client: LanClient, url: string, command: string): Promise<string> =>
  runWith((page) => client.read(page), url, command);
