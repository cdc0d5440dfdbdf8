import { LIMITS } from '../../../schemas/config/limits.ts';
import { Label } from '../../../schemas/ids/names.ts';
import type { GivenTrace } from '../../archive/pack/assign-boot-traces.ts';
import { readBootTrace } from '../../archive/pack/read-boot-trace.ts';
import type { CommandContext } from '../command-context.ts';
import { type PackagerPorts, pathIn } from '../packager-ports.ts';

/**
 * @param given `<role>=<file>`, or a file
 * @throws Fault NOT_FOUND, BOOT_TRACE_INVALID, LIMIT_EXCEEDED
 */
export async function readGivenTraces(
  given: readonly string[],
  context: CommandContext,
  { inputs }: PackagerPorts,
): Promise<readonly GivenTrace[]> {
  const traces: GivenTrace[] = [];
  for (const text of given) {
    const { role, name } = splitGiven(text);
    const file = await inputs.open(pathIn(context, name));
    try {
      const bytes = await file.read(0, LIMITS.bootTrace.fileBytes + 1);
      traces.push({ role, trace: readBootTrace(bytes, name) });
    } finally {
      await file.close();
    }
  }
  return traces;
}

/** What stands before the first `=` is a role if it can be one; a file `a=b` is given as `./a=b`. */
function splitGiven(text: string): { role: string | undefined; name: string } {
  const at = text.indexOf('=');
  const role = text.slice(0, Math.max(0, at));
  if (!Label.safeParse(role).success) return { role: undefined, name: text };
  return { role, name: text.slice(at + 1) };
}
