import { openFileIfThere } from '../images/adapters/files/open-file.ts';
import { homedir, hostname } from 'node:os';
import { isatty } from 'node:tty';
import product from '../../package.json' with { type: 'json' };
import { withoutEmpty } from '../../schemas/config/environment.ts';
import { backgroundDigester } from '../archive/adapters/background-digester.ts';
import { backgroundFrames } from '../archive/adapters/background-frames.ts';
import { decompress } from '../images/adapters/disks/decompress.ts';
import { imageInspection } from '../images/adapters/inspect/image-inspection.ts';
import { diskReader } from '../images/adapters/disks/disk-reader.ts';
import { inputFiles } from '../images/adapters/files/input-files.ts';
import { keyFilesIn } from '../archive/adapters/key-files.ts';
import { newFiles } from '../images/adapters/files/new-files.ts';
import { outputFiles } from '../images/adapters/files/output-files.ts';
import { pause } from '../archive/adapters/pause.ts';
import { readTextIfThere, writePrivateFile } from '../images/adapters/files/private-files.ts';
import { projectFiles } from '../images/adapters/files/project-files.ts';
import { qemuImages } from '../images/adapters/disks/qemu-images.ts';
import { trustFileAt } from '../archive/adapters/trust-file.ts';
import { uploadSessionsIn } from '../archive/adapters/upload-session-files.ts';
import { WorkerCompressor } from '../archive/adapters/worker-compressor.ts';
import { workFolders } from '../images/adapters/files/work-folders.ts';
import { askSecret } from './terminal/ask-secret.ts';
import { ask } from './terminal/ask.ts';
import { readInput } from './terminal/read-input.ts';
import { loadNodeImages } from './load-node-images.ts';
import { commandsFor } from './commands.ts';
import type { PackagerPorts } from './packager-ports.ts';
import { processTerminal } from './terminal/key-terminal.ts';
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
  digester: backgroundDigester,
  inspection: imageInspection,
  // Loaded when there is something to build, which is seldom.
  builder: {
    build: async (...request) =>
      (await import('../images/adapters/build/build-image.ts')).buildImage(...request),
  },
  containers: {
    build: async (...request) =>
      (await import('../images/adapters/container/build-container.ts')).buildContainer(...request),
  },
  nodeImages: loadNodeImages(),
  frames: backgroundFrames,
  compressor: (threads) => new WorkerCompressor(threads),
  keyFiles: keyFilesIn,
  trustFile: trustFileAt,
  uploadSessions: uploadSessionsIn,
  backups: async () => (await import('./backup/load-backup.ts')).loadBackup(),
  lab: async () => (await import('./lab/load-lab.ts')).loadLab(),
};

const stop = new AbortController();
// Once: a second Ctrl-C ends the process at once.
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
// Whoever reads us may stop early, as `head` does; what would go on for ever ends with it.
process.stdout.on('error', () => stop.abort());

const write = (text: string): void => void process.stderr.write(text);
const isTty = isatty(2);
// See no-color.org.
const hasColours = isatty(1) && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
process.exitCode = await runCli(
  process.argv.slice(2),
  {
    version: product.version,
    stdout: (text) => void process.stdout.write(text),
    stderr: write,
    isTty,
    hasColours,
    isInteractive: isatty(0) && isTty,
    terminalSize: () => ({
      columns: process.stderr.columns || 80,
      rows: process.stderr.rows || 24,
    }),
    keyTerminal: () => processTerminal(process.stdin, process.stdout),
    env: withoutEmpty(process.env),
    home: homedir(),
    cwd: process.cwd(),
    hostname: hostname(),
    fetch,
    signal: stop.signal,
    now: Date.now,
    readText: readTextIfThere,
    openFile: openFileIfThere,
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
