import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FoundCard } from '../core/found-card.ts';

/**
 * Looks for network cards: interfaces with a device behind them, which bridges, tunnels and VLANs have not.
 *
 * @param folder `/sys/class/net`
 * @returns those cards with their addresses, by name; `wakes` as the kernel tells of their device
 *   (Documentation/ABI/testing/sysfs-devices-power: the file `power/wakeup` says nothing where it cannot wake)
 */
export async function findCards(folder = '/sys/class/net'): Promise<FoundCard[]> {
  const links = (await ifReadable(readdir(folder))) ?? [];
  const found = await Promise.all(links.toSorted().map((link) => cardOf(folder, link)));
  return found.flatMap((card) => card ?? []);
}

async function cardOf(folder: string, link: string): Promise<FoundCard | undefined> {
  const device = join(folder, link, 'device');
  if (!(await ifReadable(stat(device)))) return undefined;
  const mac = await addressIn(join(folder, link, 'address'));
  const madeMac = await addressIn(join(folder, link, 'bonding_slave', 'perm_hwaddr'));
  const wakeup = await textOf(join(device, 'power', 'wakeup'));
  return { link, mac, madeMac: madeMac || mac, wakes: wakeup !== '' };
}

const addressIn = async (file: string): Promise<string> => (await textOf(file)).toLowerCase();

const textOf = async (file: string): Promise<string> =>
  ((await ifReadable(readFile(file, 'utf8'))) ?? '').trim();

/**
 * Not each entry is an interface (`bonding_masters`), and interfaces come and go while they are read: nothing of
 * it is worth failing for.
 */
const ifReadable = <Result>(answer: Promise<Result>): Promise<Result | undefined> =>
  answer.catch(() => undefined);
