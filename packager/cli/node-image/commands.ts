import type { Command } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { nodeImageBuildCommand } from './node-image-build.ts';
import { nodeImageKeyCommand } from './node-image-key.ts';
import { nodeImageShowCommand } from './node-image-show.ts';
import { nodeImageAddCommand } from './node-image-add.ts';
import { nodeImageMediumCommand } from './node-image-medium.ts';
import { nodeImageLsCommand } from './node-image-ls.ts';
import { nodeImageOldestCommand } from './node-image-oldest.ts';
import { nodeImageRmCommand } from './node-image-rm.ts';
import { nodeImageRollOutCommand } from './node-image-roll-out.ts';
import { nodeImageDistrustCommand, nodeImageTrustCommand } from './node-image-trust.ts';
import { nodeImageUseCommand } from './node-image-use.ts';
import { nodeImageVerifyCommand } from './node-image-verify.ts';

/** Commands that make node images and look at them, and those that tell a server of them. */
export const nodeImageCommands = (ports: PackagerPorts): readonly Command[] => [
  nodeImageBuildCommand(ports),
  nodeImageKeyCommand(ports),
  nodeImageShowCommand(ports),
  nodeImageVerifyCommand(ports),
  nodeImageMediumCommand(ports),
  nodeImageAddCommand,
  nodeImageLsCommand,
  nodeImageUseCommand,
  nodeImageRollOutCommand,
  nodeImageOldestCommand,
  nodeImageRmCommand,
  nodeImageTrustCommand,
  nodeImageDistrustCommand,
];
