import type { NodeDisk } from '../../../schemas/agent/disk.ts';
import type { Node } from '../../../schemas/api/resources/node.ts';
import type { FormatOrder } from '../../../schemas/api/routes/format-order.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import type { CommandContext } from '../command-context.ts';
import type { Connection } from '../server/connection.ts';
import { safeForTerminal } from '../terminal/safe-for-terminal.ts';
import { foundWords } from './found-words.ts';

/**
 * Shows which disk loses everything, and asks for its serial number unless that was given.
 *
 * @throws Fault NOT_FOUND, USAGE when there is nobody to ask, CANCELLED when something else is typed
 */
export async function readFormatOrder(
  { api, context }: Pick<Connection, 'api' | 'context'>,
  { node, disk, confirm }: { node: string; disk: string; confirm: string | undefined },
): Promise<FormatOrder> {
  if (confirm !== undefined) return { disk, confirm };
  const { name, facts } = await api.getNode({ params: { node } });
  const found = facts?.disks?.find((each) => each.path === disk);
  if (!found) throw new Fault('NOT_FOUND', { what: 'disk', name: `${disk} of ${name}` });
  return { disk, confirm: await askForSerial(context, name, found) };
}

/** @throws Fault USAGE when there is nobody to ask, CANCELLED when something else is typed */
async function askForSerial(
  context: CommandContext,
  node: Node['name'],
  disk: NodeDisk,
): Promise<string> {
  const expected = disk.serial ?? disk.path;
  const what = disk.serial === undefined ? 'its path' : 'its serial number';
  if (!context.isInteractive) {
    const problem =
      `Formatting ${disk.path} deletes everything on it, and there is no terminal to ask on. ` +
      `Nothing was changed; add --confirm with ${what}, which yard disk ls shows.`;
    throw new Fault('USAGE', { problem });
  }
  const lines = [
    `Everything on this disk of ${node} will be lost:`,
    `  ${[disk.path, disk.model, disk.serial, formatByteSize(disk.sizeBytes)].filter(Boolean).join(', ')}`,
    `  Found on it: ${foundWords(disk)}`,
  ];
  context.stderr(`${safeForTerminal(lines.join('\n'))}\n\n`);
  const typed = await context.ask(safeForTerminal(`Type ${what} (${expected}) to format it: `));
  if (typed.trim() !== expected) throw new Fault('CANCELLED', { what: 'This' });
  return expected;
}
