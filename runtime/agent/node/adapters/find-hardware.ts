import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeHardware } from '../../../../schemas/agent/hardware.ts';
import { hardwareFacts } from '../core/hardware-facts.ts';

/** Where the kernel and a node image say what this machine is. */
export interface HardwarePlaces {
  readonly dmi: string;
  readonly net: string;
  readonly image: string;
}

const PLACES: HardwarePlaces = {
  dmi: '/sys/class/dmi/id',
  net: '/sys/class/net',
  image: '/etc/stackyard/node-image',
};

/** @returns what tells this machine from others, as far as it says so itself */
export async function findHardware({
  dmi,
  net,
  image,
}: HardwarePlaces = PLACES): Promise<NodeHardware> {
  const [serial, vendor, product, systemUuid, version, macs] = await Promise.all([
    text(join(dmi, 'product_serial')),
    text(join(dmi, 'sys_vendor')),
    text(join(dmi, 'product_name')),
    text(join(dmi, 'product_uuid')),
    text(image),
    cardAddresses(net),
  ]);
  return hardwareFacts({ serial, vendor, product, systemUuid, macs, image: version });
}

/** @returns addresses of network cards: of interfaces that have a device behind them */
async function cardAddresses(net: string): Promise<string[]> {
  const names = await readdir(net).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const isCard = await readdir(join(net, name, 'device')).then(
        () => true,
        () => false,
      );
      if (!isCard) return undefined;
      // A card in a bond has taken on the address of another one.
      const own = await text(join(net, name, 'bonding_slave', 'perm_hwaddr'));
      return own ?? (await text(join(net, name, 'address')));
    }),
  );
  return found.filter((address) => address !== undefined);
}

/** Not every machine says everything, and nothing of it is worth failing for. */
const text = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(() => undefined);
