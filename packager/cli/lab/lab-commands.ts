import type { Command } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { labConsoleCommand } from './lab-console.ts';
import { labCutCommand, labPowerCommand } from './lab-power.ts';
import { labDownCommand } from './lab-down.ts';
import { labEnvCommand } from './lab-env.ts';
import { labStatusCommand } from './lab-status.ts';
import { labUpCommand } from './lab-up.ts';

/** Commands of a lab. */
export const labCommands = (ports: PackagerPorts): readonly Command[] => [
  labUpCommand(ports),
  labStatusCommand(ports),
  labConsoleCommand(ports),
  labPowerCommand(ports),
  labCutCommand(ports),
  labEnvCommand(ports),
  labDownCommand(ports),
];
