import { join } from 'node:path';
import { type LaunchSettings, SERVER_USER } from './launch-settings.ts';

/** Where the server sees the program and its data when root starts it. */
const VIEW = { app: '/run/stackyard/app', data: '/run/stackyard/data' } as const;

/**
 * Enters a mount namespace in which program and data are at fixed places that any user can reach,
 * wherever they really are (a checkout in /root is closed to others), then drops every privilege.
 * The script is constant; everything variable comes as an argument.
 */
const ENTER = [
  'set -e',
  'mount --bind "$1" "$3"',
  'mount -o remount,bind,ro "$3"',
  'mount --bind "$2" "$4"',
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
    // Memory before speed: docs/decisions/0003 and 0006.
    '--liftoff-only',
    '--optimize-for-size',
    '--max-semi-space-size=8',
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
