import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { runCommand } from '../../packager/native/run-command.ts';

/** Places that the host's own programs make at their first use, and keep until the next boot. */
const PLACES = [
  '/run/netns',
  '/run/mount',
  '/run/dnsmasq.pid',
  '/run/libvirt',
  '/run/stackyard',
] as const;

/** @returns removes the places that were not there when this was called */
export function watchHostPlaces(): () => Promise<void> {
  const absent = PLACES.filter((place) => !existsSync(place));
  return async () => {
    for (const place of absent) {
      // `ip netns` mounts its folder onto itself.
      if (place === '/run/netns' && existsSync(place)) {
        await runCommand('umount', [place], { acceptExitCodes: [0, 32] });
      }
      await rm(place, { recursive: true, force: true });
    }
  };
}
