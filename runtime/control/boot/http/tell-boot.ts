import type { Call } from '../../../../schemas/api/handler.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';

/** What was done, for the audit log. */
export interface BootDeed {
  readonly action: string;
  readonly subject: string;
  readonly sentence: string;
}

/** Writes down what was done with node images or boot networks, and tells pages. */
export const bootTeller =
  ({ audit, changes }: Pick<ControlDependencies, 'audit' | 'changes'>) =>
  async (call: Call, deed: BootDeed): Promise<void> => {
    changes.publish('boot', deed.subject);
    await audit.record({ actor: nameOf(call), ...deed });
  };

export const nameOf = ({ principal }: Call): string => principal?.name ?? 'nobody';
