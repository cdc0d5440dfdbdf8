import { openFileIfThere } from '../../packager/images/adapters/files/open-file.ts';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decompress } from '../../packager/images/adapters/disks/decompress.ts';
import { backgroundDigester } from '../../packager/archive/adapters/background-digester.ts';
import { backgroundFrames } from '../../packager/archive/adapters/background-frames.ts';
import { diskReader } from '../../packager/images/adapters/disks/disk-reader.ts';
import { inputFiles } from '../../packager/images/adapters/files/input-files.ts';
import { keyFilesIn } from '../../packager/archive/adapters/key-files.ts';
import { newFiles } from '../../packager/images/adapters/files/new-files.ts';
import { outputFiles } from '../../packager/images/adapters/files/output-files.ts';
import {
  readTextIfThere,
  writePrivateFile,
} from '../../packager/images/adapters/files/private-files.ts';
import { projectFiles } from '../../packager/images/adapters/files/project-files.ts';
import { qemuImages } from '../../packager/images/adapters/disks/qemu-images.ts';
import { trustFileAt } from '../../packager/archive/adapters/trust-file.ts';
import { uploadSessionsIn } from '../../packager/archive/adapters/upload-session-files.ts';
import { WorkerCompressor } from '../../packager/archive/adapters/worker-compressor.ts';
import { workFolders } from '../../packager/images/adapters/files/work-folders.ts';
import { loadBackup } from '../../packager/cli/backup/load-backup.ts';
import { commandsFor } from '../../packager/cli/commands.ts';
import type { PackagerPorts } from '../../packager/cli/packager-ports.ts';
import { loadNodeImages } from '../../packager/cli/load-node-images.ts';
import { createProgress } from '../../packager/cli/terminal/progress-renderer.ts';
import { type CliHost, runCli } from '../../packager/cli/run-cli.ts';
import { TEST_TIME } from './test-appliance.ts';

/** Real adapters; images count as clean, and there are no recipes. */
export const realPorts = (replaced: Partial<PackagerPorts> = {}): PackagerPorts => ({
  inputs: inputFiles,
  outputs: outputFiles,
  project: projectFiles,
  reader: diskReader,
  images: qemuImages,
  newFiles,
  folders: workFolders,
  pause: () => Promise.resolve(),
  decompress,
  digester: backgroundDigester,
  inspection: {
    findUnclean: async () => [],
    findMissingTools: async () => [],
    findBootWays: async () => ({ bios: 'yes', uefi: 'no' }),
  },
  builder: { build: () => Promise.reject(new Error('no recipes in this test')) },
  containers: { build: () => Promise.reject(new Error('no container images in this test')) },
  compressor: () => new WorkerCompressor(1),
  nodeImages: loadNodeImages(),
  frames: backgroundFrames,
  keyFiles: keyFilesIn,
  trustFile: trustFileAt,
  uploadSessions: uploadSessionsIn,
  backups: async () => loadBackup(),
  lab: () => Promise.reject(new Error('no lab in this test')),
  ...replaced,
});

export interface YardResult {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface YardOptions {
  readonly ports?: PackagerPorts;
  readonly env?: Record<string, string>;
  readonly host?: Partial<CliHost>;
}

/** A user with an own home and an own folder, in which they run `yard`. */
export class YardUser {
  readonly dir: string;
  readonly home: string;

  private constructor(dir: string) {
    this.dir = dir;
    this.home = join(dir, 'home');
  }

  static async create(): Promise<YardUser> {
    return new YardUser(await mkdtemp(join(tmpdir(), 'yard-test-')));
  }

  /** A user who has got as far as another one. */
  async copy(): Promise<YardUser> {
    const user = await YardUser.create();
    await cp(this.dir, user.dir, { recursive: true });
    return user;
  }

  remove(): Promise<void> {
    return rm(this.dir, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.dir, name);
  }

  async yard(argv: readonly string[], options: YardOptions = {}): Promise<YardResult> {
    let stdout = '';
    let stderr = '';
    const write = (text: string): void => void (stderr += text);
    const host: CliHost = {
      version: '0.0.0',
      stdout: (text) => void (stdout += text),
      stderr: write,
      isTty: false,
      hasColours: false,
      isInteractive: false,
      terminalSize: () => ({ columns: 100, rows: 30 }),
      keyTerminal: () => undefined,
      env: options.env ?? {},
      home: this.home,
      cwd: this.dir,
      hostname: 'test-machine',
      fetch,
      signal: new AbortController().signal,
      now: () => TEST_TIME,
      readText: readTextIfThere,
      openFile: openFileIfThere,
      writePrivateText: writePrivateFile,
      ask: () => Promise.reject(new Error('nobody is asked in this test')),
      readInput: () => Promise.reject(new Error('nothing is piped in this test')),
      askSecret: () => Promise.reject(new Error('nobody is asked in this test')),
      progress: () => createProgress({ write, isTty: false, now: Date.now }),
      ...options.host,
    };
    const exit = await runCli(argv, host, await commandsFor(argv, options.ports ?? realPorts()));
    return { exit, stdout, stderr };
  }

  /** Runs with `--json`. @returns the document, whatever the exit code */
  async yardJson<Document = never>(
    argv: readonly string[],
    options: YardOptions = {},
  ): Promise<Document> {
    return JSON.parse((await this.yard([...argv, '--json'], options)).stdout) as Document;
  }
}
