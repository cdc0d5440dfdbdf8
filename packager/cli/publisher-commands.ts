import type { Command } from './define-command.ts';
import type { PackagerPorts } from './packager-ports.ts';

type LoadCommands = (ports: PackagerPorts) => Promise<readonly Command[]>;

/**
 * Commands that make appliances and look after archives, by their first word: most of their work is
 * done here. Each is loaded when it is called; what the others need takes another 50 ms.
 */
export const PUBLISHER_COMMANDS: ReadonlyMap<string, LoadCommands> = new Map<string, LoadCommands>([
  ['init', async (ports) => [(await import('./publish/init.ts')).initCommand(ports)]],
  ['import', async (ports) => [(await import('./publish/import.ts')).importCommand(ports)]],
  ['build', async (ports) => [(await import('./publish/build.ts')).buildCommand(ports)]],
  ['pack', async (ports) => [(await import('./publish/pack.ts')).packCommand(ports)]],
  ['inspect', async (ports) => [(await import('./publish/inspect.ts')).inspectCommand(ports)]],
  ['keygen', async (ports) => [(await import('./publish/keygen.ts')).keygenCommand(ports)]],
  ['sign', async (ports) => [(await import('./publish/sign.ts')).signCommand(ports)]],
  ['verify', async (ports) => [(await import('./publish/verify.ts')).verifyCommand(ports)]],
  [
    'export-disk',
    async (ports) => [(await import('./publish/export-disk.ts')).exportDiskCommand(ports)],
  ],
  [
    'export-ova',
    async (ports) => [(await import('./publish/export-ova.ts')).exportOvaCommand(ports)],
  ],
  ['push', async (ports) => [(await import('./publish/push.ts')).pushCommand(ports)]],
  ['pull', async (ports) => [(await import('./publish/pull.ts')).pullCommand(ports)]],
  ['bundle', loadBundle],
  [
    'node-image',
    async (ports) => (await import('./node-image/commands.ts')).nodeImageCommands(ports),
  ],
  ['backup', async (ports) => (await import('./backup/backup-commands.ts')).backupCommands(ports)],
  [
    'server',
    async (ports) => (await import('./server-backup/commands.ts')).serverBackupCommands(ports),
  ],
  ['lab', async (ports) => (await import('./lab/lab-commands.ts')).labCommands(ports)],
  ['schema', async () => [(await import('./publish/schema.ts')).schemaCommand]],
]);

async function loadBundle(ports: PackagerPorts): Promise<readonly Command[]> {
  const { bundleCommand } = await import('./publish/bundle.ts');
  const { bundleLsCommand } = await import('./publish/bundle-ls.ts');
  const { bundleExtractCommand } = await import('./publish/bundle-extract.ts');
  return [bundleCommand(ports), bundleLsCommand(ports), bundleExtractCommand(ports)];
}
