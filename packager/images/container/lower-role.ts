import type { SourceRole } from '../../../schemas/appliance/role.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { ContainerFacts, Owner } from '../ports/container-builder.ts';
import { CONTAINER_ROOT, ENVIRONMENT, LAUNCHER, ROOT_LAUNCHER } from './guest/places.ts';
import { unusable } from './unusable.ts';

type File = SourceRole['files'][number];
type Words = string[];

/**
 * Turns a role made from a container image into one that a node knows nothing special of: what is said
 * of the image's files is said of the folder they are in, and what runs goes through the launcher.
 *
 * `commands` run as root, since they set things up; `actions`, `hooks` and `ready` as the image's user,
 * as `docker exec` does. New volumes belong to whom the image gives their folders, as with Docker.
 *
 * @throws Fault CONTAINER_UNUSABLE
 */
export function lowerRole(role: SourceRole, facts: ContainerFacts): SourceRole {
  const inside = (path: string): string => placeOf(path, facts);
  const files = role.files.map((file) => ({ file, place: inside(file.path) }));
  const volumes = Object.values(role.data).flatMap(({ mount, filesystem }) =>
    mount === undefined ? [] : [{ mount, filesystem, place: inside(mount) }],
  );
  if (new Set(volumes.map(({ place }) => place)).size < volumes.length) {
    throw unusable('two disks of the role are mounted at one place in it, by way of its links');
  }
  const commands = [
    ...volumes.flatMap(({ mount, filesystem, place }) => [
      ...(filesystem === 'ext4' ? [emptyFolder(place)] : []),
      ...giveFolder(place, facts.folder(mount)),
    ]),
    ...giveFiles(files, facts),
    ...role.commands.map((words) => [ROOT_LAUNCHER, ...words]),
  ];
  if (commands.length > LIMITS.appliance.commandsPerRole) {
    throw unusable('the role has too many commands, with those that set owners of its files');
  }
  return {
    ...role,
    files: [
      ...files.map(({ file, place }) => ({ ...file, path: place, owner: 'root:root' })),
      ...environmentFiles(role.system.environment ?? {}),
    ],
    data: Object.fromEntries(
      Object.entries(role.data).map(([name, disk]) => [
        name,
        disk.mount === undefined ? disk : { ...disk, mount: inside(disk.mount) },
      ]),
    ),
    commands,
    actions: mapValues(role.actions, (action) => ({
      ...action,
      command: [LAUNCHER, ...action.command],
    })),
    hooks: mapValues(role.hooks, (words) => words && [LAUNCHER, ...words]),
    ...(role.ready === undefined ? {} : { ready: lowerReady(role.ready) }),
  };
}

/** Links are followed now: on the machine they would lead to places of the base system. */
function placeOf(path: string, facts: ContainerFacts): string {
  const real = facts.realPath(path);
  if (real !== undefined && real !== '/') return `${CONTAINER_ROOT}${real}`;
  throw unusable(`${path} of the role leads nowhere in it`);
}

/** A file for each variable: whatever is in a value, it stays one value. */
const environmentFiles = (environment: Readonly<Record<string, string>>): File[] =>
  Object.entries(environment).map(([name, content]) => ({
    path: `${ENVIRONMENT}/${name}`,
    content,
    owner: 'root:root',
    permissions: '0600',
  }));

/** Paths that one command takes; there may be 64 arguments. */
const PATHS = 60;

/** Names of owners are those of the image, which the base system does not know. */
function giveFiles(
  files: readonly { readonly file: File; readonly place: string }[],
  facts: ContainerFacts,
): Words[] {
  const places = new Map<string, string[]>();
  for (const { file, place } of files) {
    const ids = facts.owner(file.owner);
    if (!ids) {
      const where = 'its /etc/passwd or /etc/group';
      throw unusable(`the owner “${file.owner}” of ${file.path} is not in ${where}`);
    }
    if (ids.uid + ids.gid > 0) {
      places.set(idsOf(ids), [...(places.get(idsOf(ids)) ?? []), place]);
    }
  }
  return [...places].flatMap(([ids, all]) =>
    Array.from({ length: Math.ceil(all.length / PATHS) }, (_, i) => [
      'chown',
      ids,
      ...all.slice(i * PATHS, (i + 1) * PATHS),
    ]),
  );
}

/** Databases refuse to begin in a folder that holds anything; e2fsck makes it again when it needs it. */
const emptyFolder = (place: string): Words => {
  const what = ['-name', 'lost+found', '-empty'];
  return ['find', place, '-maxdepth', '1', ...what, '-delete'];
};

function giveFolder(
  place: string,
  folder: (Owner & { readonly mode: number }) | undefined,
): Words[] {
  if (!folder) return [];
  return [
    ['chown', idsOf(folder), place],
    ['chmod', folder.mode.toString(8).padStart(4, '0'), place],
  ];
}

const idsOf = ({ uid, gid }: Owner): string => `${uid}:${gid}`;

const lowerReady = (ready: NonNullable<SourceRole['ready']>): NonNullable<SourceRole['ready']> =>
  ready.type === 'command' ? { ...ready, command: [LAUNCHER, ...ready.command] } : ready;

const mapValues = <Values extends Readonly<Record<string, unknown>>>(
  values: Values,
  change: (value: Values[keyof Values]) => Values[keyof Values],
): Values =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, change(value as Values[keyof Values])]),
  ) as Values;
