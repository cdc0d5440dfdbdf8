import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MOST_CARDS, NetworkCard } from '../../../../schemas/agent/power.ts';
import { ifPresent } from './if-present.ts';

/**
 * Looks for network cards: interfaces with a device behind them, which bridges, tunnels and VLANs have not.
 *
 * @param folder `/sys/class/net`
 * @returns those cards with their addresses, by name; `wakes` as the kernel tells of their device
 *   (Documentation/ABI/testing/sysfs-devices-power: the file `power/wakeup` says nothing where it cannot wake)
 */
export async function findCards(folder = '/sys/class/net'): Promise<NetworkCard[]> {
  const links = (await ifPresent(readdir(folder))) ?? [];
  const found = await Promise.all(links.toSorted().map((link) => cardOf(folder, link)));
  return found.flatMap((card) => card ?? []).slice(0, MOST_CARDS);
}

async function cardOf(folder: string, link: string): Promise<NetworkCard | undefined> {
  const device = join(folder, link, 'device');
  if (!(await ifPresent(stat(device)))) return undefined;
  const mac = await textOf(join(folder, link, 'address'));
  const wakeup = await textOf(join(device, 'power', 'wakeup'));
  return NetworkCard.safeParse({ link, mac: mac.toLowerCase(), wakes: wakeup !== '' }).data;
}

const textOf = async (file: string): Promise<string> =>
  ((await ifPresent(readFile(file, 'utf8'))) ?? '').trim();
