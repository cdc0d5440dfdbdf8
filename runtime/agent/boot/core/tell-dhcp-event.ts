import type { BootEvent } from './boot-clients.ts';
import { FIRST_SCRIPT } from './boot-addresses.ts';
import { firmwareOf } from './firmware.ts';
import type { DhcpEvent } from './read-dnsmasq-log.ts';

/**
 * @param macAt finds who has an address
 * @returns what an event of dnsmasq means for the list of machines, if anything
 */
export function tellDhcpEvent(
  event: DhcpEvent,
  macAt: (address: string) => string | undefined,
): BootEvent | undefined {
  if (event.kind === 'sent') {
    const mac = macAt(event.address);
    if (mac === undefined) return undefined;
    const message =
      event.file === FIRST_SCRIPT ? 'Fetched the first script' : `Fetched the loader ${event.file}`;
    return { mac, stage: 'loader', message };
  }
  if (event.kind === 'no-address') {
    const message = 'Got no address: all addresses of the range are taken';
    return { mac: event.mac, stage: 'failed', message };
  }
  const { mac, address, architecture, isIpxe } = event;
  // What iPXE calls itself says nothing of how the firmware has fetched it.
  if (isIpxe)
    return { mac, address, stage: 'loader', message: `iPXE has ${addressWords(address)}` };
  const firmware = firmwareOf(architecture);
  if (firmware.loader === undefined) {
    const message = `Its firmware is ${firmware.words}, for which there is no loader here`;
    return { mac, address, firmware: firmware.kind, stage: 'failed', message };
  }
  const message = `Has ${addressWords(address)}; its firmware is ${firmware.words}`;
  return { mac, address, firmware: firmware.kind, stage: 'address', message };
}

const addressWords = (address: string | undefined): string =>
  address === undefined ? 'an address of another server' : `the address ${address}`;
