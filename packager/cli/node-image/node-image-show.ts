import { z } from 'zod';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn } from '../packager-ports.ts';
import { imageLines } from './image-lines.ts';

/** `yard node-image show`: what a folder says it is. */
export const nodeImageShowCommand = ({ nodeImages }: PackagerPorts) =>
  defineCommand({
    name: 'node-image show',
    summary: 'Show the version and parts of a node image in a folder',
    details: 'Reads its manifest and proves nothing: that is what yard node-image verify does.',
    arguments: [['<folder>', 'folder of the image']],
    example: 'yard node-image show images/first',
    shape: '{ folder, version, sequence, architecture, files }',
    input: z.object({ folder: z.string() }),
    run: async (context, { folder }) => {
      const image = await nodeImages.show(pathIn(context, folder));
      return {
        json: { folder: image.folder, ...image.manifest },
        text: [image.folder, ...imageLines(image.manifest)].join('\n'),
      };
    },
  });
