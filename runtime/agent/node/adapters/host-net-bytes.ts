import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import os from 'node:os';
import { ifPresent } from './if-present.ts';
import { type NetBytes, outwardBytes, readNetBytes } from './proc-figures.ts';

/** Where Linux tells of network interfaces; a link `device` leads to the card that one is (sysfs(5)). */
const INTERFACES = '/sys/class/net';
/** Of the thread that reads: the main one enters namespaces of routers now and then. */
const DEV = '/proc/thread-self/net/dev';

/**
 * @param underlay address of the host in the network between nodes; undefined: it has none
 * @returns what went through the network cards of this host; undefined: it has none
 */
export async function hostNetBytes(underlay: string | undefined): Promise<NetBytes | undefined> {
  const interfaces = readNetBytes(await readFile(DEV, 'utf8'));
  const found = await Promise.all(
    [...interfaces.keys()].map(async (name) =>
      (await ifPresent(readdir(join(INTERFACES, name, 'device')))) ? name : undefined,
    ),
  );
  const cards = new Set(found.filter((name) => name !== undefined));
  return outwardBytes(interfaces, cards, nameOf(underlay));
}

function nameOf(address: string | undefined): string | undefined {
  const own = Object.entries(os.networkInterfaces());
  return own.find(([, entries]) => entries?.some((each) => each.address === address))?.[0];
}
