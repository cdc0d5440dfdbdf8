import { z } from 'zod';

/** Somebody who can read pages. */
export interface Reader {
  read(url: string): Promise<string>;
}

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
export const readGuest = async (client: Reader, url: string): Promise<GuestPage> =>
  readPage(await client.read(`${url}/`));

/** @param text what a guest has answered */
export const readPage = (text: string): GuestPage => Page.parse(JSON.parse(text));

/**
 * Runs a command line in a guest whose pages can be reached.
 *
 * @returns what it wrote
 * @throws Error when it fails
 */
export async function runInGuest(client: Reader, url: string, command: string): Promise<string> {
  const text = await client.read(`${url}/cgi-bin/run?${encodeURIComponent(command)}`);
  const [, output = '', exit] = /^([^]*)exit (\d+)\n$/.exec(text) ?? [];
  if (exit !== '0') throw new Error(`“${command}” failed in the guest: ${text}`);
  return output;
}
