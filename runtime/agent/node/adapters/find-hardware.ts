import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeHardware } from '../../../../schemas/agent/hardware.ts';
import type { FoundCard } from '../core/found-card.ts';
import { hardwareFacts } from '../core/hardware-facts.ts';

/** Where the kernel and a node image say what this machine is. */
export interface HardwarePlaces {
  readonly dmi: string;
  readonly image: string;
}

const PLACES: HardwarePlaces = {
  dmi: '/sys/class/dmi/id',
  image: '/etc/stackyard/node-image',
};

/** @returns what tells this machine from others, as far as it says so itself */
export async function findHardware(
  cards: readonly FoundCard[],
  { dmi, image }: HardwarePlaces = PLACES,
): Promise<NodeHardware> {
  const [serial, vendor, product, systemUuid, version] = await Promise.all([
    text(join(dmi, 'product_serial')),
    text(join(dmi, 'sys_vendor')),
    text(join(dmi, 'product_name')),
    text(join(dmi, 'product_uuid')),
    text(image),
  ]);
  const macs = cards.map(({ madeMac }) => madeMac);
  return hardwareFacts({ serial, vendor, product, systemUuid, macs, image: version });
}

/** Not every machine says everything, and nothing of it is worth failing for. */
const text = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(() => undefined);
