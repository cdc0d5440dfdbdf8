import type { FuzzTarget } from '../engine/target.ts';
import { applianceBundleTarget } from './appliance-bundle.ts';
import { archiveTarget } from './archive.ts';
import { backupFilesTarget } from './backup-files.ts';
import { bootTraceTarget } from './boot-trace.ts';
import { bootWaysTarget } from './boot-ways.ts';
import { bundleTarget } from './bundle.ts';
import { certificateTarget } from './certificate.ts';
import { chunkIndexTarget } from './chunk-index.ts';
import { consoleLineTarget, consoleTarget } from './console.ts';
import { jsonTarget } from './json.ts';
import { layerTarget } from './layer.ts';
import { layerZstdTarget } from './layer-zstd.ts';
import { manifestTarget } from './manifest.ts';
import { ovaTarTarget } from './ova-tar.ts';
import { ovfTarget } from './ovf.ts';
import { partitionsTarget } from './partitions.ts';
import { qcow2Target } from './qcow2.ts';
import { tarTarget } from './tar.ts';
import { volumeFilesTarget } from './volume-files.ts';
import { zstdFrameTarget } from './zstd-frame.ts';

/** Every parser of bytes from outside. */
export const TARGETS: readonly FuzzTarget[] = [
  archiveTarget,
  applianceBundleTarget,
  backupFilesTarget,
  bootTraceTarget,
  bootWaysTarget,
  bundleTarget,
  certificateTarget,
  chunkIndexTarget,
  consoleTarget,
  consoleLineTarget,
  jsonTarget,
  layerTarget,
  layerZstdTarget,
  manifestTarget,
  ovaTarTarget,
  ovfTarget,
  partitionsTarget,
  qcow2Target,
  tarTarget,
  volumeFilesTarget,
  zstdFrameTarget,
];
