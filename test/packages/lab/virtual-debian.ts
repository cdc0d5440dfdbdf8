import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runCommand } from '../../../packager/native/run-command.ts';
import { waitFor } from '../../fakes/wait-for.ts';
import { type CommandEnd, DebianHost, ENVIRONMENT } from './debian-host.ts';
import { copyDebian, type Laid } from './debian-root.ts';

/** Emulated, beside other work. */
const BOOT_MS = 900_000;
const LONGEST_MS = 2_400_000;
const DISK_MS = 300_000;
/** Asked for when something fails. */
const JOURNAL = "journalctl --no-pager --lines 40 --unit 'stackyard-*' --unit 'libvirt*'";
const JOURNAL_MS = 120_000;
/** Lines of its screen that are shown then. */
const SHOWN_LINES = 80;

const RUNNER = '/usr/local/sbin/run-commands';
const UNIT = 'run-commands.service';
/** Of a machine that is up. */
const UNIT_TEXT = `[Unit]
Wants=dev-virtio\\x2dports-commands.device
After=dev-virtio\\x2dports-commands.device multi-user.target
[Service]
Environment=${ENVIRONMENT.join(' ')}
ExecStart=${RUNNER}
`;

/** No network. Its processor has acceleration of its own: machines of stacks use it, emulated as it is. */
const MACHINE = [
  ['-machine', 'q35', '-accel', 'tcg,thread=multi', '-cpu', 'Nehalem', '-smp', '2'],
  ['-m', '2560', '-nodefaults', '-no-reboot', '-display', 'none', '-device', 'virtio-rng-pci'],
  ['-chardev', 'stdio,id=commands', '-device', 'virtio-serial-pci'],
  ['-device', 'virtserialport,chardev=commands,name=commands'],
].flat();
/** Time passes unsteadily where it is emulated. */
const KERNEL_WORDS = 'root=/dev/vda rw console=ttyS0 quiet panic=1 no_timer_check mitigations=off';

/** A clean Debian in an emulated machine: with a kernel and disks of its own, and no network. */
export class VirtualDebian extends DebianHost {
  readonly #folder: string;
  readonly #process: ChildProcess;
  /** Of its runner; the first one says that it is up. */
  readonly #answers: string[] = [];
  #asked = 0;

  private constructor(folder: string, process: ChildProcess) {
    super();
    this.#folder = folder;
    this.#process = process;
    if (!process.stdout) throw new Error('it has no output');
    const lines = createInterface({ input: process.stdout });
    lines.on('line', (line) => this.#answers.push(line));
    // Its power may be cut.
    process.stdin?.on('error', () => undefined);
  }

  /**
   * Starts one, hands it over, and removes it.
   *
   * @param suite `bookworm`, `trixie`
   * @param laid what it finds when it starts
   * @throws whatever `use` throws, with the end of the screen
   */
  static async use(
    suite: string,
    laid: Laid,
    use: (host: VirtualDebian) => Promise<void>,
  ): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), `sy-virtual-${suite}-`));
    try {
      await using host = await VirtualDebian.#start(folder, suite, laid);
      try {
        await host.#answer(0, `${suite} to be up`, BOOT_MS);
        await use(host);
      } catch (error) {
        // What it answers is on its screen as well.
        await host.#ask(JOURNAL, JOURNAL_MS).catch(() => undefined);
        const text = `${String(error)}\nThe end of its screen:\n${await host.#endOfScreen()}`;
        throw new Error(text, { cause: error });
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  static async #start(folder: string, suite: string, laid: Laid): Promise<VirtualDebian> {
    const root = join(folder, 'root');
    await mkdir(root);
    await copyDebian(suite, root, { name: `machine-${suite}`, laid });
    await layRunner(root);
    const disk = join(folder, 'disk.raw');
    await runCommand('mke2fs', ['-q', '-t', 'ext4', '-d', root, disk, '8G'], {
      package: 'e2fsprogs',
      timeoutMs: DISK_MS,
    });
    for (const part of ['vmlinuz', 'initrd']) await copyBoot(root, part, join(folder, part));
    await rm(root, { recursive: true });
    const own = [
      ['-kernel', join(folder, 'vmlinuz'), '-initrd', join(folder, 'initrd')],
      ['-append', KERNEL_WORDS, '-serial', `file:${join(folder, 'screen')}`],
      ['-drive', `file=${disk},format=raw,if=virtio,cache=unsafe`],
    ];
    const words = ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...MACHINE, ...own.flat()];
    const child = spawn('setpriv', words, { stdio: ['pipe', 'pipe', 'inherit'] });
    return new VirtualDebian(folder, child);
  }

  override try(command: string): Promise<CommandEnd> {
    return this.#ask(command, LONGEST_MS);
  }

  async #ask(command: string, longestMs: number): Promise<CommandEnd> {
    this.#process.stdin?.write(`${Buffer.from(command).toString('base64')}\n`);
    this.#asked += 1;
    const answer = await this.#answer(this.#asked, `“${command}”`, longestMs);
    const [exit, text = ''] = answer.split(' ');
    // apt has dpkg write to a terminal.
    const output = Buffer.from(text, 'base64').toString().replaceAll('\r', '');
    return { exit: Number(exit), output };
  }

  /** @param what it is an answer to. @returns an answer of its runner, once it is there */
  async #answer(at: number, what: string, longestMs: number): Promise<string> {
    const isThere = (): boolean => {
      if (hasEnded(this.#process)) throw new Error('the machine has ended');
      return this.#answers.length > at;
    };
    await waitFor(what, isThere, longestMs);
    return this.#answers[at] ?? '';
  }

  async #endOfScreen(): Promise<string> {
    const text = await readFile(join(this.#folder, 'screen'), 'utf8').catch(() => '');
    return text.replaceAll('\r', '').split('\n').slice(-SHOWN_LINES).join('\n');
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    if (hasEnded(this.#process)) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

/** What it starts with lies on its disk as well, but is not started from there. */
async function copyBoot(root: string, name: string, target: string): Promise<void> {
  const boot = join(root, 'boot');
  const found = (await readdir(boot)).find((file) => file.startsWith(name));
  if (found === undefined) throw new Error(`no ${name} is in ${boot}`);
  await cp(join(boot, found), target);
}

async function layRunner(root: string): Promise<void> {
  await cp(join(import.meta.dirname, 'run-commands.sh'), join(root, RUNNER));
  await chmod(join(root, RUNNER), 0o755);
  const units = join(root, 'etc/systemd/system');
  await writeFile(join(units, UNIT), UNIT_TEXT);
  await mkdir(join(units, 'multi-user.target.wants'), { recursive: true });
  await symlink(`../${UNIT}`, join(units, 'multi-user.target.wants', UNIT));
}
