import type { BootService } from '../../runtime/agent/boot/ports/boot-service.ts';

/** Of a node that lets nobody boot. */
export const NO_BOOT_SERVICE: BootService = {
  facts: async () => ({ links: [] }),
  ensure: async () => false,
  remove: async () => false,
  observe: async () => undefined,
  notices: async () => [],
};
