import type { GuestConfig } from '../../../../schemas/agent/guest.ts';

type File = Pick<GuestConfig['files'][number], 'path' | 'owner' | 'permissions'>;

/**
 * Takes the place of a file in one step, so that whoever reads it finds the old one or the new one, whole. Its content
 * comes by standard input, as arguments of a program can be read by everybody in the guest. On the disk before it has
 * its name: a power cut leaves one of both. One that is there keeps its owner: in a container image that is none of the
 * accounts of the base system, and was set at the first start. A user of the guest whom its folder belongs to may put links
 * there meanwhile: none of them is written through, nor into.
 */
const SCRIPT = [
  'set -eC; umask 022; mkdir -p "$(dirname "$1")"; umask 077',
  'owner=$(stat -c %u:%g "$1" 2>/dev/null || echo "$2"); new="$1.stackyard-new"; rm -f "$new"',
  // The very file that was made here, whatever has its name by now.
  'exec 3>"$new"; cat >&3; chown "$owner" /proc/self/fd/3; chmod "$3" /proc/self/fd/3',
  'sync "$new" 2>/dev/null || sync; mv -fT "$new" "$1"',
].join('; ');

/** @returns a command that writes what it is given by standard input into a file of the guest; for root */
export const writeCommand = ({ path, owner, permissions }: File): string[] => [
  '/bin/sh',
  '-c',
  SCRIPT,
  'stackyard-file',
  path,
  owner,
  permissions,
];
