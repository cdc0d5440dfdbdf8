import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { imagesLines } from './node-image-ls.ts';

/** `yard node-image oldest`. */
export const nodeImageOldestCommand = defineServerCommand({
  name: 'node-image oldest',
  summary: 'Have no image booted that is older than this one',
  details:
    'After a hole was closed: older images are given to no machine any more, and a machine that runs ' +
    'one is not let in as a node. “none” allows all again. Administrators only.',
  arguments: [['<version>', 'version of the image (yard node-image ls); none']],
  example: 'yard node-image oldest 0.1.0-20261130',
  shape: 'NodeImages as in the API',
  input: { version: z.string() },
  run: async ({ api, context }, { version }) => {
    const { images } = await api.listNodeImages();
    const image = images.find((each) => each.version === version);
    if (!image && version !== 'none') {
      throw new Fault('NOT_FOUND', { what: 'node image', name: version });
    }
    const all = await api.setOldestNodeImage({ body: { sequence: image?.sequence ?? 0 } });
    return { json: all, text: imagesLines(all, context.now()).join('\n') };
  },
});
