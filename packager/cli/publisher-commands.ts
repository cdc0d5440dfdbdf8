import type { Command } from './define-command.ts';
import type { PackagerPorts } from './packager-ports.ts';
import { buildCommand } from './publish/build.ts';
import { bundleExtractCommand } from './publish/bundle-extract.ts';
import { bundleLsCommand } from './publish/bundle-ls.ts';
import { bundleCommand } from './publish/bundle.ts';
import { exportDiskCommand } from './publish/export-disk.ts';
import { exportOvaCommand } from './publish/export-ova.ts';
import { importCommand } from './publish/import.ts';
import { initCommand } from './publish/init.ts';
import { inspectCommand } from './publish/inspect.ts';
import { keygenCommand } from './publish/keygen.ts';
import { packCommand } from './publish/pack.ts';
import { pullCommand } from './publish/pull.ts';
import { pushCommand } from './publish/push.ts';
import { schemaCommand } from './publish/schema.ts';
import { signCommand } from './publish/sign.ts';
import { verifyCommand } from './publish/verify.ts';

/** Commands that make appliances and look after archives: most of their work is done here. */
export const publisherCommands = (ports: PackagerPorts): readonly Command[] => [
  initCommand(ports),
  importCommand(ports),
  buildCommand(ports),
  packCommand(ports),
  inspectCommand(ports),
  keygenCommand(ports),
  signCommand(ports),
  verifyCommand(ports),
  exportDiskCommand(ports),
  exportOvaCommand(ports),
  pushCommand(ports),
  pullCommand(ports),
  bundleCommand(ports),
  bundleLsCommand(ports),
  bundleExtractCommand(ports),
  schemaCommand,
];
