import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ArchitectureFacts } from '../../build/architecture.ts';
import { runCommand } from '../../../native/run-command.ts';
import { isRoot, NAMESPACE_PACKAGE } from './image-root.ts';

/** Debian packages whose programs make an image, with the program that a message names. */
const TOOLS: readonly (readonly [packageName: string, tool: string])[] = [
  ['mmdebstrap', 'mmdebstrap'],
  ['e2fsprogs', 'mke2fs'],
  ['dosfstools', 'mkfs.vfat'],
  ['mtools', 'mcopy'],
  ['grub-common', 'grub-mkimage'],
];

/**
 * Checks that everything a build needs is there, before it starts.
 *
 * @returns `package version`, for those that leave their mark in an image
 * @throws Fault TOOL_MISSING
 */
export async function readToolVersions(
  architecture: ArchitectureFacts,
): Promise<readonly string[]> {
  const wanted = [
    ...TOOLS,
    ...architecture.grubPackages.map((name) => [name, 'grub-mkimage'] as const),
  ];
  const names = wanted.map(([name]) => name);
  const extra = isRoot() ? [] : [NAMESPACE_PACKAGE];
  const format = '${db:Status-Abbrev}${Package} ${Version}\\n';
  const { stdout } = await runCommand(
    'dpkg-query',
    ['--show', `--showformat=${format}`, ...names, ...extra],
    { package: 'dpkg', acceptExitCodes: [0, 1] },
  );
  const installed = stdout.split('\n').flatMap((line) => /^ii (.+)$/.exec(line)?.[1] ?? []);
  const isInstalled = (name: string): boolean =>
    installed.some((line) => line.startsWith(`${name} `));
  for (const [name, tool] of [...wanted, ...extra.map((name) => [name, 'newuidmap'] as const)]) {
    if (!isInstalled(name)) throw new Fault('TOOL_MISSING', { tool, package: name });
  }
  return installed.filter((line) => !line.startsWith(`${NAMESPACE_PACKAGE} `)).sort();
}
