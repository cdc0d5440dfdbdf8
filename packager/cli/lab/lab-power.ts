import { z } from 'zod';
import { type Command, defineCommand, type Flag } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { LAB_POWER_ACTIONS } from './lab-door.ts';
import { LAB_FOLDER, labFolder } from './lab-folder-option.ts';

const NODE: Flag = ['<node>', 'such as node-1'];

const DONE = {
  on: 'is on',
  off: 'is off: its power was cut',
  reset: 'starts anew',
  button: 'was told to shut down',
} as const;

/** `yard lab power`. */
export const labPowerCommand = (ports: PackagerPorts): Command =>
  defineCommand({
    name: 'lab power',
    summary: 'Switch a node of the lab on or off, reset it, or press its power button',
    details: 'off cuts the power at once; button asks the system on it to shut down.',
    arguments: [NODE, ['<action>', 'on, off, reset or button']],
    options: [LAB_FOLDER],
    example: 'yard lab power node-1 reset',
    shape: '{"node", "action"}',
    input: z.object({
      node: z.string(),
      action: z.enum(LAB_POWER_ACTIONS),
      folder: z.string().optional(),
    }),
    run: async (context, { node, action, folder }) => {
      await (await ports.lab()).power(labFolder(context, folder), node, action);
      return { json: { node, action }, text: `${node} ${DONE[action]}.` };
    },
  });

/** `yard lab cut`. */
export const labCutCommand = (ports: PackagerPorts): Command =>
  defineCommand({
    name: 'lab cut',
    summary: 'Pull the network cable of a node of the lab, or put it back in',
    arguments: [NODE],
    options: [['--join', 'put it back in'], LAB_FOLDER],
    example: 'yard lab cut node-1',
    shape: '{"node", "isJoined"}',
    input: z.object({
      node: z.string(),
      join: z.boolean().default(false),
      folder: z.string().optional(),
    }),
    run: async (context, { node, join, folder }) => {
      await (await ports.lab()).cut(labFolder(context, folder), node, join);
      const text = join
        ? `The cable of ${node} is in.`
        : `The cable of ${node} is pulled. To put it back in: yard lab cut ${node} --join`;
      return { json: { node, isJoined: join }, text };
    },
  });
