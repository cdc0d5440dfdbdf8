import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { asImageRoot } from '../../../packager/images/adapters/build/image-root.ts';
import { type CpioEntry, writeCpio } from '../../../packager/format/write-cpio.ts';
import { NODE_SCRIPTS, nodeFiles, startedServices } from '../core/node-files.ts';
import type { BuildRunner } from './build-runner.ts';
import { readFile } from 'node:fs/promises';

/** Scripts of the node, by their names in `NODE_SCRIPTS`. */
const SCRIPTS: readonly (readonly [name: string, source: URL])[] = [
  ['lease', new URL('../first-stage/lease', import.meta.url)],
  ['lease-service', new URL('../root/lease-service', import.meta.url)],
  ['screen', new URL('../root/screen', import.meta.url)],
];

/** Read while an image is built, and by nothing afterwards. */
const USED_UP = [
  'stackyard-build',
  'etc/apt',
  'etc/dpkg',
  // The first stage hands these on: as files that it has brought along, and as drivers that it has loaded.
  'usr/lib/firmware',
  'usr/lib/modules/*/kernel/drivers/net/ethernet',
  ...['alias', 'dep', 'softdep', 'builtin.modinfo', 'weakdep', 'order'].map(
    (name) => `usr/lib/modules/*/modules.${name}`,
  ),
];

/**
 * Adds to a root what is not of Debian, and takes off what only the build needed.
 *
 * @param extra beside the files of the node: its agent
 */
export async function fillRoot(
  root: string,
  {
    work,
    image,
    extra,
  }: {
    readonly work: string;
    readonly image: {
      readonly version: string;
      readonly sequence: number;
      readonly timeSeconds: number;
      readonly hasShell: boolean;
    };
    readonly extra: readonly CpioEntry[];
  },
  runner: BuildRunner,
): Promise<void> {
  const asRoot = async (program: string, args: readonly string[]): Promise<unknown> =>
    runner.run(...asImageRoot(program, args), { cwd: root });
  const patterns = USED_UP.map((each) => `./${each}`);
  const names = patterns.flatMap((each, index) => [...(index > 0 ? ['-o'] : []), '-path', each]);
  await asRoot('find', ['.', '(', ...names, ')', '-prune', '-exec', 'rm', '-rf', '{}', '+']);
  const entries: CpioEntry[] = [
    ...extra,
    ...nodeFiles(image).map(({ path, text }): CpioEntry => ({
      kind: 'file',
      path: path.slice(1),
      mode: 0o644,
      bytes: Buffer.from(text),
    })),
    ...(await Promise.all(
      SCRIPTS.map(async ([name, source]): Promise<CpioEntry> => {
        const path = `${NODE_SCRIPTS}/${name}`.slice(1);
        return { kind: 'file', path, mode: 0o755, bytes: await readFile(source) };
      }),
    )),
    ...startedServices(image.hasShell).map(startLink),
  ];
  const archive = join(work, 'extra.cpio');
  await pipeline(Readable.from(writeCpio(entries, image.timeSeconds)), createWriteStream(archive));
  await asRoot(join(root, 'usr/bin/busybox'), ['cpio', '-idmu', '-F', archive]);
}

const UNITS = '/usr/lib/systemd/system';
const startLink = (name: string): CpioEntry => ({
  kind: 'link',
  path: `etc/systemd/system/multi-user.target.wants/${name}`,
  to: `${UNITS}/${name.replace(/@.*\./, '@.')}`,
});

/**
 * Packs a root into one file: squashfs, zstd, blocks of a MiB. The same tree gives the same bytes.
 *
 * @param level of zstd, 1 to 22
 * @param timeSeconds of everything in it, since 1970
 */
export async function packRoot(
  root: string,
  {
    target,
    level,
    timeSeconds,
  }: { readonly target: string; readonly level: number; readonly timeSeconds: number },
  runner: BuildRunner,
): Promise<void> {
  runner.enter('compressing');
  const time = String(timeSeconds);
  const how = ['-comp', 'zstd', '-Xcompression-level', String(level), '-b', '1M'];
  const same = ['-noappend', '-no-exports', '-all-time', time, '-mkfs-time', time, '-no-progress'];
  await runner.run(...asImageRoot('mksquashfs', [root, target, ...how, ...same]));
}
