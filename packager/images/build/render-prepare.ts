import { FILTERS } from '../../../schemas/appliance/template.ts';
import type { GuestFile } from '../guest/guest-file.ts';
import { STAGE } from './staged-file.ts';

const quote = FILTERS.shell;

/** @returns the name under which a base file is staged. */
export const baseName = (index: number): string => `base/${index}`;

/**
 * Renders the script that runs in the image before its packages are installed: they then find our
 * settings in place, and the initial RAM disk is made once, in the right way.
 *
 * @param files staged as {@link baseName}, in this order
 * @param masks paths of units and generators that are to be links to /dev/null
 */
export const renderPrepare = (files: readonly GuestFile[], masks: readonly string[]): string => `\
#!/bin/sh
set -eu
cd ${STAGE}

# Debian's own version of a file that we replace goes to <file>.debian, now and at every upgrade.
set_aside() {
  dpkg-divert --local --rename --add --divert "$1.debian" "$1" > /dev/null
}

never() {
  mkdir -p "$(dirname "$1")"
  ln -sf /dev/null "$1"
}

${files
  .filter((file) => file.replaces)
  .map((file) => `set_aside ${quote(file.path)}`)
  .join('\n')}

${files.map((file, i) => `install -D -m ${file.permissions ?? '0644'} ${baseName(i)} ${quote(file.path)}`).join('\n')}

${masks.map((path) => `never ${quote(path)}`).join('\n')}
`;
