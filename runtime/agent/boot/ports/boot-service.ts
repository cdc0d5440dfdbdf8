import type { BootFacts, DesiredBoot, ObservedBoot } from '../../../../schemas/agent/boot.ts';

/** Lets machines boot over one of this node's network cards: addresses, loaders, scripts, node images. */
export interface BootService {
  /** Which cards it could be on. Never throws. */
  facts(): Promise<BootFacts>;
  /**
   * Makes the service be exactly as described. Node images are fetched meanwhile, by itself.
   *
   * @returns whether anything was changed
   * @throws Fault NETWORK_FAILED, TOOL_MISSING, BOOT_LOADERS_MISSING, BOOT_OTHER_DHCP, HOST_PORT_TAKEN
   */
  ensure(wanted: DesiredBoot): Promise<boolean>;
  /** @returns whether there was one */
  remove(): Promise<boolean>;
  /** @returns undefined when there is none. Never throws. */
  observe(): Promise<ObservedBoot | undefined>;
  /** What an operator should know about its network, as sentences. Never throws. */
  notices(): Promise<string[]>;
}
