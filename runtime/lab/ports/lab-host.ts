import type { CommandResult } from '../../../packager/native/run-command.ts';
import type { KnownProcess } from '../core/lab-state.ts';

/** A program that shall run on a lab's host until it is ended. */
export interface Program {
  /** Names its log and the file with its number. */
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Sees the network of the machine around the lab. */
  readonly isOutside?: boolean;
}

/** The running host of a lab: namespaces in which everything else of it is. */
export interface LabHost {
  readonly process: KnownProcess;
  /** Runs a program there. @throws Fault TOOL_MISSING, TOOL_FAILED, … */
  run(program: string, args: readonly string[], package_?: string): Promise<CommandResult>;
  /** Starts a program that outlives us, unless it runs already. @returns whether it was started now */
  start(program: Program): Promise<boolean>;
  isRunning(program: Pick<Program, 'name' | 'command'>): Promise<boolean>;
  /** @returns by which path we see what the host calls so */
  seen(path: string): string;
}
