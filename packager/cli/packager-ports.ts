import { join, resolve } from 'node:path';
import { createOciClient, type OciClient } from '../../schemas/client/oci-client.ts';
import type { Decompress, FrameOpener } from '../format/chunks/open-frame.ts';
import type { ChunkCompressor } from '../archive/ports/chunk-compressor.ts';
import type { ContainerBuilder } from '../images/ports/container-builder.ts';
import type { StartDigester } from '../archive/ports/digester.ts';
import type { DiskImages } from '../images/ports/disk-images.ts';
import type { DiskReader } from '../images/ports/disk-reader.ts';
import type { ImageBuilder } from '../images/ports/image-builder.ts';
import type { ImageInspection } from '../images/ports/image-inspection.ts';
import type { InputFiles } from '../images/ports/input-files.ts';
import type { KeyFiles } from '../archive/ports/key-files.ts';
import type { NewFiles } from '../images/ports/new-files.ts';
import type { OutputFiles } from '../images/ports/output-files.ts';
import type { Pause } from '../format/remote/pause.ts';
import type { Work } from '../images/ports/progress.ts';
import type { ProjectFolder } from '../images/ports/project-files.ts';
import type { TrustedKeys } from '../archive/ports/trusted-keys.ts';
import type { UploadSessions } from '../archive/ports/upload-sessions.ts';
import type { WorkFolders } from '../images/ports/work-folders.ts';
import type { CommandContext } from './command-context.ts';
import type { BackupDoor } from './backup/backup-door.ts';
import type { NodeImages } from './node-image/node-images.ts';
import type { LabDoor } from './lab/lab-door.ts';
import { configDir, type ServerSettings, stateDir } from './settings.ts';

/** What the packager's commands are given; `main.ts` makes the real ones. */
export interface PackagerPorts {
  readonly inputs: InputFiles;
  readonly outputs: OutputFiles;
  readonly project: ProjectFolder;
  readonly reader: DiskReader;
  readonly images: DiskImages;
  readonly newFiles: NewFiles;
  readonly folders: WorkFolders;
  readonly pause: Pause;
  readonly decompress: Decompress;
  readonly digester: StartDigester;
  /** Decodes aside. */
  readonly frames: () => FrameOpener & { close(): void };
  readonly inspection: ImageInspection;
  readonly builder: ImageBuilder;
  readonly containers: ContainerBuilder;
  readonly nodeImages: NodeImages;
  /** @param threads absent: as many as the machine has */
  readonly compressor: (threads?: number) => ChunkCompressor & { close(): Promise<void> };
  readonly keyFiles: (dir: string) => KeyFiles;
  readonly trustFile: (path: string) => TrustedKeys;
  readonly uploadSessions: (dir: string) => UploadSessions;
  /** Loaded when it is asked for, as is what follows. */
  readonly backups: () => Promise<BackupDoor>;
  readonly lab: () => Promise<LabDoor>;
}

/** Gives an action what decodes aside, and gives it back after it. */
export async function withFrames<Result>(
  ports: PackagerPorts,
  action: (opener: FrameOpener) => Promise<Result>,
): Promise<Result> {
  const opener = ports.frames();
  try {
    return await action(opener);
  } finally {
    opener.close();
  }
}

export const keysOf = (context: CommandContext, ports: PackagerPorts): KeyFiles =>
  ports.keyFiles(join(configDir(context), 'keys'));

export const trustOf = (context: CommandContext, ports: PackagerPorts): TrustedKeys =>
  ports.trustFile(join(configDir(context), 'trust.json'));

export const sessionsOf = (context: CommandContext, ports: PackagerPorts): UploadSessions =>
  ports.uploadSessions(join(stateDir(context), 'uploads'));

export const workOf = ({ onProgress, signal }: CommandContext): Work => ({ onProgress, signal });

/** A token stands in for the password; any name goes with it. */
export const clientFor = (
  { fetch }: CommandContext,
  { server, token }: ServerSettings,
): OciClient =>
  createOciClient({
    registry: server,
    fetch,
    followRedirects: true,
    credentials: token === undefined ? undefined : { user: 'yard', token },
  });

export const pathIn = ({ cwd }: CommandContext, path: string): string => resolve(cwd, path);
