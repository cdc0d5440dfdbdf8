import { join } from 'node:path';
import { type LaunchSettings, SERVER_USER } from './launch-settings.ts';
import { SERVER_FLAGS } from './server-flags.ts';

/** Where the server sees the program and its data when root starts it. */
const VIEW = { app: '/run/stackyard/app', data: '/run/stackyard/data' } as const;

/**
 * Enters a mount namespace in which program and data are at fixed places that any user can reach,
 * wherever they really are (a checkout in /root is closed to others), where homes are empty and /proc
 * shows no processes of others, then drops every privilege.
 * The script is constant; everything variable comes as an argument.
 */
const ENTER = [
  'set -e',
  'mount --bind "$1" "$3"',
  'mount -o remount,bind,ro "$3"',
  'mount --bind "$2" "$4"',
  'cd /',
  'for closed in /home /root; do',
  '  if [ -d "$closed" ]; then mount -t tmpfs -o ro,nosuid,nodev,noexec,mode=0555,size=4k closed "$closed"; fi',
  'done',
  // A container may forbid it; then processes of others are seen, as they are by any user there.
  'mount -t proc -o nosuid,nodev,noexec,hidepid=2 proc /proc 2>/dev/null || true',
  'user="$5"; shift 5',
  'exec setpriv --reuid "$user" --regid "$user" --init-groups --no-new-privs --inh-caps=-all --bounding-set=-all -- "$@"',
].join('\n');

/** @returns the folder of the server's own data */
export const serverFolder = ({ dataFolder }: LaunchSettings): string => join(dataFolder, 'server');

/** @returns the command that starts the server, and the paths it shall use */
export function serverCommand(settings: LaunchSettings): {
  command: string[];
  pagesFolder: string;
  dataFolder: string;
} {
  const app = settings.isRoot ? VIEW.app : settings.root;
  const data = settings.isRoot ? VIEW.data : serverFolder(settings);
  const node = [
    join(app, 'node_modules', '.bin', 'node'),
    ...SERVER_FLAGS,
    join(app, 'runtime', 'server', 'main.ts'),
  ];
  const enter = [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    '/bin/sh',
    '-c',
    ENTER,
    'enter',
    settings.root,
    serverFolder(settings),
    VIEW.app,
    VIEW.data,
    SERVER_USER,
  ];
  return {
    command: settings.isRoot ? [...enter, ...node] : node,
    pagesFolder: app,
    dataFolder: data,
  };
}

/** Places that must exist before the server's view of them can be made. */
export const viewFolders: readonly string[] = Object.values(VIEW);
