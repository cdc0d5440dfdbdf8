import { homedir, hostname } from 'node:os';
import { isatty } from 'node:tty';
import product from '../../package.json' with { type: 'json' };
import { backgroundFrames } from '../adapters/background-frames.ts';
import { decompress } from '../adapters/decompress.ts';
import { imageInspection } from '../adapters/image/image-inspection.ts';
import { diskReader } from '../adapters/disk-reader.ts';
import { inputFiles } from '../adapters/input-files.ts';
import { keyFilesIn } from '../adapters/key-files.ts';
import { newFiles } from '../adapters/new-files.ts';
import { outputFiles } from '../adapters/output-files.ts';
import { pause } from '../adapters/pause.ts';
import { readTextIfThere, writePrivateFile } from '../adapters/private-files.ts';
import { projectFiles } from '../adapters/project-files.ts';
import { qemuImages } from '../adapters/qemu-images.ts';
import { trustFileAt } from '../adapters/trust-file.ts';
import { uploadSessionsIn } from '../adapters/upload-session-files.ts';
import { WorkerCompressor } from '../adapters/worker-compressor.ts';
import { workFolders } from '../adapters/work-folders.ts';
import { askSecret } from './terminal/ask-secret.ts';
import { ask } from './terminal/ask.ts';
import { readInput } from './terminal/read-input.ts';
import { commandsFor } from './commands.ts';
import type { PackagerPorts } from './packager-ports.ts';
import { createProgress } from './terminal/progress-renderer.ts';
import { runCli } from './run-cli.ts';

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
  // Loaded when there is something to build, which is seldom.
  builder: {
    build: async (...request) =>
      (await import('../adapters/image/build-image.ts')).buildImage(...request),
  },
  containers: {
    build: async (...request) =>
      (await import('../adapters/container/build-container.ts')).buildContainer(...request),
  },
  frames: backgroundFrames,
  compressor: (threads) => new WorkerCompressor(threads),
  keyFiles: keyFilesIn,
  trustFile: trustFileAt,
  uploadSessions: uploadSessionsIn,
};

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
    isInteractive: isatty(0) && isTty,
    terminalSize: () => ({
      columns: process.stderr.columns || 80,
      rows: process.stderr.rows || 24,
    }),
    env: process.env,
    home: homedir(),
    cwd: process.cwd(),
    hostname: hostname(),
    fetch,
    signal: stop.signal,
    now: Date.now,
    readText: readTextIfThere,
    writePrivateText: writePrivateFile,
    ask: (question) =>
      ask(question, { input: process.stdin, output: process.stderr, signal: stop.signal }),
    readInput: () => readInput(process.stdin),
    askSecret: (question) => askSecret(question, { input: process.stdin, write }),
    progress: (json) =>
      createProgress({
        write,
        isTty: isTty && !json,
        now: Date.now,
        columns: process.stderr.columns,
      }),
  },
  await commandsFor(process.argv.slice(2), ports),
);
