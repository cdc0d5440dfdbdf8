import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn, workOf } from '../packager-ports.ts';
import { imageLines } from './image-lines.ts';
import { keyFileOf } from './key-file.ts';

/** `yard node-image verify`: proves what a machine would prove that boots it. */
export const nodeImageVerifyCommand = ({ nodeImages }: PackagerPorts) =>
  defineCommand({
    name: 'node-image verify',
    summary: 'Prove that a node image in a folder is whole and signed by a key',
    arguments: [['<folder>', 'folder of the image']],
    options: [
      ['--key <file>', 'public or secret key; default: ~/.config/stackyard/keys/node-image.sec'],
    ],
    example: 'yard node-image verify images/first --key images/first/node-image.pub',
    shape: '{ folder, version, sequence, architecture, files }',
    input: z.object({ folder: z.string(), key: z.string().optional() }),
    run: async (context, { folder, key }) => {
      const keyFile = keyFileOf(context, key);
      const image = await nodeImages
        .verify(pathIn(context, folder), keyFile, workOf(context))
        .catch((error: unknown) => {
          if (key !== undefined || !Fault.is(error, 'NOT_FOUND') || error.data.what !== 'key')
            throw error;
          const problem =
            'You have no key of your own for node images: say which one signed this image.';
          const example = `yard node-image verify ${folder} --key ${join(folder, 'node-image.pub')}`;
          throw new Fault('USAGE', { problem, example }, { cause: error });
        });
      return {
        json: { folder: image.folder, ...image.manifest },
        text: [
          `${image.folder} is whole, and signed by the key ${keyFile}`,
          ...imageLines(image.manifest),
        ].join('\n'),
      };
    },
  });
