import { homedir } from 'node:os';
import { isatty } from 'node:tty';
import product from '../../package.json' with { type: 'json' };
import { decompress } from '../adapters/decompress.ts';
import { buildImage } from '../adapters/image/build-image.ts';
import { imageInspection } from '../adapters/image/image-inspection.ts';
import { diskReader } from '../adapters/disk-reader.ts';
import { inputFiles } from '../adapters/input-files.ts';
import { keyFilesIn } from '../adapters/key-files.ts';
import { newFiles } from '../adapters/new-files.ts';
import { outputFiles } from '../adapters/output-files.ts';
import { pause } from '../adapters/pause.ts';
import { readTextIfThere } from '../adapters/private-files.ts';
import { projectFiles } from '../adapters/project-files.ts';
import { qemuImages } from '../adapters/qemu-images.ts';
import { trustFileAt } from '../adapters/trust-file.ts';
import { uploadSessionsIn } from '../adapters/upload-session-files.ts';
import { WorkerCompressor } from '../adapters/worker-compressor.ts';
import { workFolders } from '../adapters/work-folders.ts';
import { askSecret } from './ask-secret.ts';
import { buildCommand } from './build.ts';
import type { Command } from './define-command.ts';
import { exportDiskCommand } from './export-disk.ts';
import { initCommand } from './init.ts';
import { inspectCommand } from './inspect.ts';
import { keygenCommand } from './keygen.ts';
import { packCommand } from './pack.ts';
import type { PackagerPorts } from './packager-ports.ts';
import { createProgress } from './progress-renderer.ts';
import { pullCommand } from './pull.ts';
import { pushCommand } from './push.ts';
import { runCli } from './run-cli.ts';
import { schemaCommand } from './schema.ts';
import { signCommand } from './sign.ts';
import { verifyCommand } from './verify.ts';

const ports: PackagerPorts = {
  inputs: inputFiles,
  outputs: outputFiles,
  project: projectFiles,
  reader: diskReader,
  images: qemuImages,
  newFiles,
  folders: workFolders,
  pause,
  decompress,
  inspection: imageInspection,
  builder: { build: buildImage },
  compressor: (threads) => new WorkerCompressor(threads),
  keyFiles: keyFilesIn,
  trustFile: trustFileAt,
  uploadSessions: uploadSessionsIn,
};

const commands: readonly Command[] = [
  initCommand(ports),
  buildCommand(ports),
  packCommand(ports),
  inspectCommand(ports),
  keygenCommand(ports),
  signCommand(ports),
  verifyCommand(ports),
  exportDiskCommand(ports),
  pushCommand(ports),
  pullCommand(ports),
  schemaCommand,
];

const stop = new AbortController();
// Once: a second Ctrl-C ends the process at once.
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
// Whoever reads us may stop early, as `head` does.
process.stdout.on('error', () => undefined);

const write = (text: string): void => void process.stderr.write(text);
const isTty = isatty(2);
process.exitCode = await runCli(
  process.argv.slice(2),
  {
    version: product.version,
    stdout: (text) => void process.stdout.write(text),
    stderr: write,
    isTty,
    env: process.env,
    home: homedir(),
    cwd: process.cwd(),
    fetch,
    signal: stop.signal,
    now: Date.now,
    readText: readTextIfThere,
    askSecret: (question) => askSecret(question, { input: process.stdin, write }),
    progress: (json) =>
      createProgress({
        write,
        isTty: isTty && !json,
        now: Date.now,
        columns: process.stderr.columns,
      }),
  },
  commands,
);
