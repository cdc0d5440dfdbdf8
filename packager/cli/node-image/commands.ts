import type { Command } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { nodeImageBuildCommand } from './node-image-build.ts';
import { nodeImageKeyCommand } from './node-image-key.ts';
import { nodeImageShowCommand } from './node-image-show.ts';
import { nodeImageVerifyCommand } from './node-image-verify.ts';

/** Commands that make node images and look at them; all of their work is done here. */
export const nodeImageCommands = (ports: PackagerPorts): readonly Command[] => [
  nodeImageBuildCommand(ports),
  nodeImageKeyCommand(ports),
  nodeImageShowCommand(ports),
  nodeImageVerifyCommand(ports),
];
