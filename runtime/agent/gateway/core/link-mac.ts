import type { NetworkId, StackId } from '../../../../schemas/ids/brand.ts';
import { idBits } from './id-bits.ts';

/** First bytes of locally administered unicast addresses (IEEE 802-2014 §8.4), one per kind. */
const FIRST_BYTE = {
  bridge: '02',
  'leg on the host': '06',
  'leg inside': '0a',
  'uplink on the host': '0e',
  'uplink inside': '12',
  segment: '16',
  'port to a LAN': '1a',
  // A bridge without an address of its own takes the lowest of its ports: that must not become this one.
  'plug in a LAN': 'fe',
} as const;

/**
 * The MAC address of an interface we make. It follows from the id, so that a router that had to be
 * made anew has the addresses its machines remember; and because it is set, udev leaves it alone,
 * which gives other interfaces a new one a moment after they came (systemd.link(5),
 * `MACAddressPolicy`).
 */
export const linkMac = (kind: keyof typeof FIRST_BYTE, id: NetworkId | StackId): string => {
  const rest = (idBits(id) & (2n ** 40n - 1n)).toString(16).padStart(10, '0');
  return [FIRST_BYTE[kind], ...(rest.match(/../g) ?? [])].join(':');
};
