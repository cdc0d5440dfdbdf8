import { HostLibvirt } from './host-libvirt.ts';
import { LibvirtClient } from './libvirt-client.ts';

/** libvirt asks each emulator first what that can do: on a node that boots into memory, at each boot. */
const FIRST_MS = 5 * 60_000;

/** The libvirt of this host, which has been asked what takes it seconds to answer first. */
export interface AskedLibvirt {
  readonly client: LibvirtClient;
  /** Fails as a call does: HYPERVISOR_FAILED, TOOL_MISSING. */
  readonly answered: Promise<unknown>;
}

/** Asks libvirt, in a thread of its own, what an agent asks it first. */
export function askLibvirt(): AskedLibvirt {
  const client = new LibvirtClient(new HostLibvirt());
  const answered = Promise.all([
    client.callFor(FIRST_MS, 'securityModels'),
    client.callFor(FIRST_MS, 'versions'),
  ]);
  // Whoever waits for it learns of it.
  answered.catch(() => undefined);
  return { client, answered };
}
