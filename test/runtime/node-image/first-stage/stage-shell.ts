import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '../../../../packager/native/run-command.ts';

const SOURCES = join(import.meta.dirname, '../../../../runtime/node-image/first-stage');
const PARTS = ['say', 'words', 'cards', 'get', 'image', 'media', 'start'];

export interface StageResult {
  /** Of what was run last. */
  readonly exit: number;
  readonly stdout: string;
  /** What was said on the screens. */
  readonly screen: string;
}

/** Functions of the first stage, run by the shell that it has, in a folder instead of a machine. */
export class StageShell implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'sy-stage-'));

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries({ active: 'tty0 ttyS0\n', ...files })) {
      this.write(path, text);
    }
    mkdirSync(join(this.folder, 'dev'));
    mkdirSync(join(this.folder, 'state'));
  }

  write(path: string, content: string | Buffer): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), content);
  }

  /** @param script lines after those that the first stage begins with; `$here` is the folder */
  async run(script: string): Promise<StageResult> {
    const { folder } = this;
    const lines = [
      'set -uf',
      ...PARTS.map((part) => `. ${SOURCES}/${part}.sh`),
      `here=${folder} consoles=${folder}/active devices=${folder}/dev cmdline=${folder}/cmdline`,
      `meminfo=${folder}/meminfo net=${folder}/net etc=${folder}/etc dmi=${folder}/dmi buses=${folder}/buses`,
      `state=${folder}/state media= version= oldest= boot= server= authority= mac=`,
      // Nothing here reaches the machine that tests.
      'mount() { echo "mount $*"; }; umount() { echo "umount $*"; }; ip() { :; }; sleep() { :; }',
      script,
    ];
    const { exitCode, stdout } = await runCommand('busybox', ['sh', '-c', lines.join('\n')], {
      acceptExitCodes: [...Array(256).keys()],
    });
    const screen = join(folder, 'dev/ttyS0');
    return { exit: exitCode, stdout, screen: readIfThere(screen) };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
