import { EXIT } from '../../../schemas/errors/catalogue.ts';
import type { CommandContext } from '../command-context.ts';
import { confirm } from '../terminal/confirm.ts';

/** @returns what `--dry-run` tells of a plan; a problem in it is an exit code of its own */
export const planTold = <Plan extends { readonly problems: readonly unknown[] }>(
  plan: Plan,
  lines: readonly string[],
) => ({
  json: plan,
  text: lines.join('\n'),
  ...(plan.problems.length > 0 ? { exit: EXIT.conflict } : {}),
});

/**
 * Has somebody agree to a plan; who has said `--yes` is told the short of it.
 *
 * @throws Fault CANCELLED
 */
export async function agreeOnPlan(
  context: CommandContext,
  yes: boolean,
  plan: { readonly brief: readonly string[]; readonly whole: readonly string[] },
  question: string,
): Promise<void> {
  if (yes) context.stderr(`${plan.brief.join('\n')}\n`);
  else await confirm(context, plan.whole.join('\n'), question);
}
