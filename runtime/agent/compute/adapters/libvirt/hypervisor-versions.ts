import type { LibvirtClient } from './libvirt-client.ts';

/** @returns the versions of libvirt and QEMU as people write them. @throws Fault HYPERVISOR_FAILED */
export async function hypervisorVersions(client: LibvirtClient): Promise<string> {
  const { libvirt, hypervisor } = await client.call('versions');
  return `libvirt ${formatVersion(libvirt)}, QEMU ${formatVersion(hypervisor)}`;
}

/** @param version major × 1,000,000 + minor × 1,000 + release, as libvirt encodes it */
export const formatVersion = (version: number): string =>
  [version / 1e6, (version / 1e3) % 1e3, version % 1e3].map(Math.floor).join('.');
