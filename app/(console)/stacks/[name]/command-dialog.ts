import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import type { StackCommand } from '../../../_client/stacks.ts';

/** What the dialogs before a command have in common. */
export interface CommandDialogProps {
  readonly stack: Stack;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onRun: (command: StackCommand) => void;
}
