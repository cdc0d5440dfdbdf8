import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { LabProgram } from '../core/lab-programs.ts';

/**
 * Refuses to go on without programs that will be needed.
 *
 * @param searched folders, as PATH has them
 * @throws Fault TOOL_MISSING of the first that is not installed
 */
export async function demandPrograms(
  programs: readonly LabProgram[],
  searched: string = process.env['PATH'] ?? '',
): Promise<void> {
  const folders = searched.split(delimiter).filter((folder) => folder !== '');
  for (const { program, package: from } of programs) {
    const found = await Promise.all(folders.map((folder) => isProgram(join(folder, program))));
    if (!found.includes(true)) throw new Fault('TOOL_MISSING', { tool: program, package: from });
  }
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
