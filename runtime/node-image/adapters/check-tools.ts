import { runCommand } from '../../../packager/native/run-command.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { isRoot, NAMESPACE_PACKAGE } from '../../../packager/images/adapters/build/image-root.ts';

/** Programs that a build runs, with words that have them do nothing, and the Debian packages that bring them. */
const TOOLS: readonly (readonly [program: string, word: string, packageName: string])[] = [
  ['mmdebstrap', '--version', 'mmdebstrap'],
  ['mksquashfs', '-version', 'squashfs-tools'],
  ['zstd', '--version', 'zstd'],
  ['tar', '--version', 'tar'],
];

/**
 * Checks that everything is there that a build needs, before it starts.
 *
 * @throws Fault TOOL_MISSING, NODE_IMAGE_FAILED
 */
export async function checkTools(): Promise<void> {
  if (process.arch !== 'x64') {
    throw new Fault('NODE_IMAGE_FAILED', {
      step: 'package lists',
      output: 'Node images are for x86-64, and can only be built on a machine of that kind.',
    });
  }
  for (const [program, word, packageName] of TOOLS) {
    await runCommand(program, [word], { package: packageName, acceptExitCodes: [0, 1] });
  }
  if (!isRoot()) {
    await runCommand('newuidmap', [], { package: NAMESPACE_PACKAGE, acceptExitCodes: [0, 1] });
  }
}
