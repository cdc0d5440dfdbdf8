import { z } from 'zod';
import { Label } from '../../../schemas/ids/names.ts';
import { newApplianceFiles } from '../../archive/init-appliance.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn } from '../packager-ports.ts';

/** `yard init`: a folder to start an appliance from. */
export const initCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'init',
    summary: 'Make a folder with a commented appliance.yaml and a recipe',
    arguments: [['<name>', 'name of the appliance, and of the folder']],
    example: 'yard init hello && yard pack hello',
    input: z.object({ name: Label }),
    run: async (context, { name }) => {
      const path = pathIn(context, name);
      const files = newApplianceFiles(name);
      await ports.newFiles.createFolder(path, files);
      const lines = [`Made ${path}:`, ...files.map((file) => `  ${file.path}`)];
      return {
        json: { path, files: files.map((file) => file.path) },
        text: [...lines, '', `Next: edit appliance.yaml, then: yard pack ${name}`].join('\n'),
      };
    },
  });
