import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import {
  access,
  copyFile,
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { release } from 'node:os';
import { basename, join } from 'node:path';
import { type CpioEntry, writeCpio } from '../../../../../packager/format/write-cpio.ts';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { GUEST_DRIVERS, readDepends, usableKernels } from '../../core/files/guest-drivers.ts';
import { GUEST_SCRIPT } from '../../core/files/guest-script.ts';

const BUSYBOX = ['/usr/bin/busybox', '/bin/busybox'];
const READABLE_BY_ALL = 0o004;

/** What a reading guest starts from, open. */
export interface OpenKit extends AsyncDisposable {
  readonly kernel: FileHandle;
  readonly initrd: FileHandle;
}

/**
 * Kernel and first file system of reading guests, made of what a node has itself: its kernel, that one’s drivers, and busybox.
 * They are made when they are first needed, and again when the kernel has become another.
 */
export class GuestKit {
  readonly #folder: string;
  readonly #root: string;
  #made: Promise<{ kernel: string; initrd: string }> | undefined;

  /**
   * @param folder for what is made
   * @param root of the system whose kernel it is
   */
  constructor(folder: string, root = '/') {
    this.#folder = folder;
    this.#root = root;
  }

  /** @throws Fault TOOL_MISSING when there is no kernel, no busybox; TOOL_FAILED, DISK_FULL */
  async open(): Promise<OpenKit> {
    this.#made ??= this.#make();
    const { kernel, initrd } = await this.#made.catch((error: unknown) => {
      this.#made = undefined;
      throw error;
    });
    const opened = [await open(kernel)];
    try {
      opened.push(await open(initrd));
    } catch (error) {
      // Somebody has cleaned up.
      this.#made = undefined;
      await opened[0]?.close();
      throw error;
    }
    return {
      kernel: opened[0] as FileHandle,
      initrd: opened[1] as FileHandle,
      [Symbol.asyncDispose]: async () => {
        for (const file of opened) await file.close();
      },
    };
  }

  async #make(): Promise<{ kernel: string; initrd: string }> {
    const version = await this.#findKernel();
    const busybox = await findBusybox();
    const entries = [...(await programEntries(busybox)), ...(await this.#driverEntries(version))];
    const archive = Buffer.concat(writeCpio([...entries, ...OWN], 0));
    const key = createHash('sha256').update(archive).update(version).digest('hex').slice(0, 16);
    await mkdir(this.#folder, { recursive: true, mode: 0o711 });
    const initrd = join(this.#folder, `initrd-${key}`);
    await keep(initrd, (part) => writeFile(part, archive, { mode: 0o644 }));
    const own = join(this.#root, 'boot', `vmlinuz-${version}`);
    const copy = join(this.#folder, `kernel-${key}`);
    const isReadable = ((await stat(own)).mode & READABLE_BY_ALL) !== 0;
    if (!isReadable) await keep(copy, (part) => copyFile(own, part));
    for (const name of await readdir(this.#folder)) {
      if (!name.endsWith(key)) await rm(join(this.#folder, name), { force: true });
    }
    return { kernel: isReadable ? own : copy, initrd };
  }

  async #findKernel(): Promise<string> {
    const list = (path: string): Promise<string[]> =>
      readdir(join(this.#root, path)).catch(() => []);
    const [boot, drivers] = [await list('boot'), await list('lib/modules')];
    const [version] = usableKernels(boot, drivers, release());
    if (version !== undefined) return version;
    throw new Fault('TOOL_MISSING', {
      tool: 'a kernel in /boot with its drivers',
      package: 'linux-image-amd64',
    });
  }

  /** Drivers of both that are packed and those that are not: the guest’s shell inserts either. */
  async #driverEntries(version: string): Promise<CpioEntry[]> {
    const entries = new Map<string, CpioEntry>();
    for (const [when, names] of Object.entries(GUEST_DRIVERS)) {
      const order = new Set<string>();
      for (const name of names)
        for (const file of await this.#dependsOf(name, version)) order.add(file);
      for (const file of order) {
        const path = `modules/${basename(file)}`;
        entries.set(path, { kind: 'file', path, mode: 0o644, bytes: await readFile(file) });
      }
      const bytes = Buffer.from([...order].map((file) => `${basename(file)}\n`).join(''));
      entries.set(when, { kind: 'file', path: `modules/order.${when}`, mode: 0o644, bytes });
    }
    return [...entries.values()];
  }

  /** One that a kernel does not have, it does not need. */
  async #dependsOf(name: string, version: string): Promise<string[]> {
    const args = ['-d', this.#root, '-S', version, '--show-depends', name];
    const { stdout } = await runCommand('modprobe', args, { acceptExitCodes: [0, 1] });
    return readDepends(stdout);
  }
}

const OWN: readonly CpioEntry[] = [
  { kind: 'file', path: 'init', mode: 0o755, bytes: Buffer.from(GUEST_SCRIPT) },
  // Without it, the kernel says that it cannot open a console.
  { kind: 'device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
];

/** Written beside it first, so that one that is there is whole. */
async function keep(path: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = `${path}.part`;
  await rm(part, { force: true });
  await write(part);
  const file = await open(part);
  await file.chmod(0o644);
  await file.sync();
  await file.close();
  await rename(part, path);
}

async function findBusybox(): Promise<string> {
  for (const path of BUSYBOX) {
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  throw new Fault('TOOL_MISSING', { tool: 'busybox', package: 'busybox' });
}

/** Debian has two, one of them linked to libraries. */
async function programEntries(busybox: string): Promise<CpioEntry[]> {
  const { stdout } = await runCommand('ldd', [busybox], { acceptExitCodes: [0, 1] });
  const libraries = [...stdout.matchAll(/(?:=> |^\t)(\/\S+) \(/gm)].map(([, path = '']) => path);
  const read = async (path: string, as: string): Promise<CpioEntry> => ({
    kind: 'file',
    path: as,
    mode: 0o755,
    bytes: await readFile(await realpath(path)),
  });
  const entries = [read(busybox, 'bin/busybox')];
  for (const path of new Set(libraries)) entries.push(read(path, path.slice(1)));
  return Promise.all(entries);
}
