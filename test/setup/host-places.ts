import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { runCommand } from '../../packager/native/run-command.ts';

/** Places that the host's own programs make at their first use, and keep until the next boot. */
const PLACES: Readonly<Record<string, (place: string) => Promise<unknown>>> = {
  '/run/netns': removeNamespaces,
  '/run/stackyard': removeEmptyFolders,
  '/run/wireguard': removeEmptyFolders,
  '/run/mount': removeAll,
  '/run/libvirt': removeAll,
  '/run/dnsmasq.pid': removeAll,
  '/run/ganesha': removeAll,
  '/run/blkid': removeAll,
};

/** @returns removes the places that were not there when this was called, unless they are in use */
export function watchHostPlaces(): () => Promise<void> {
  const absent = Object.entries(PLACES).filter(([place]) => !existsSync(place));
  return async () => {
    for (const [place, remove] of absent) if (existsSync(place)) await remove(place);
  };
}

function removeAll(place: string): Promise<void> {
  return rm(place, { recursive: true, force: true });
}

/** `ip netns` mounts the folder onto itself. One that is not empty is a finding, and stays. */
async function removeNamespaces(place: string): Promise<void> {
  if ((await readdir(place)).length > 0) return;
  await runCommand('umount', [place], { acceptExitCodes: [0, 32] });
  await removeAll(place);
}

/** What is mounted below stays, and is found. */
function removeEmptyFolders(place: string): Promise<unknown> {
  return runCommand('find', [place, '-xdev', '-depth', '-type', 'd', '-empty', '-delete']);
}
