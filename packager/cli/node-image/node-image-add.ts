import { join } from 'node:path';
import { z } from 'zod';
import type { NodeImageFileName } from '../../../schemas/agent/boot.ts';
import type { NodeImage } from '../../../schemas/api/resources/boot.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { CommandContext } from '../command-context.ts';
import { pathIn } from '../packager-ports.ts';
import type { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';
import { trustImageKey } from './image-key.ts';

/** `yard node-image add`. */
export const nodeImageAddCommand = defineServerCommand({
  name: 'node-image add',
  summary: 'Bring a node image to the server, which verifies it',
  details:
    'The server takes only what is signed with a key that it trusts: name the key with --key when you ' +
    'bring the first one. An upload that was cut is gone on with by the same command: files that are ' +
    'there are not sent again. Nothing boots it before it is chosen (yard node-image use). ' +
    'Administrators only.',
  arguments: [['<folder>', 'what yard node-image build has made']],
  options: [
    ['--key <file>', 'trust this public key first; shows its fingerprint and asks'],
    ['--yes', 'do not ask about the key'],
  ],
  example: 'yard node-image add images/first --key images/first/node-image.pub',
  shape: 'NodeImage as in the API',
  input: {
    folder: z.string(),
    key: z.string().optional(),
    yes: z.boolean().default(false),
  },
  run: async (connection, { folder, key, yes }) => {
    const { context, api } = connection;
    const path = pathIn(context, folder);
    const manifest = await readPart(context, path, 'manifest');
    const signature = await readPart(context, path, 'manifest.sig');
    if (key !== undefined) await trustImageKey(connection, { file: key, yes });
    const begun = await api.addNodeImage({ body: { manifest, signature } });
    const image = await sendFiles(connection, path, begun);
    const next =
      image.isDefault || image.chosenFor.length > 0
        ? ''
        : ` Nothing boots it yet: yard node-image use ${image.version}`;
    return { json: image, text: oneLine(`The node image ${image.version} was added.${next}`) };
  },
});

/** Sends what is missing, one file after the other; nothing when one of them is not here. */
async function sendFiles(
  { api, context }: Connection,
  folder: string,
  begun: NodeImage,
): Promise<NodeImage> {
  const files = await Promise.all(
    begun.missing.map(async (name) => ({ name, body: await openPart(context, folder, name) })),
  );
  const total = files.reduce((sum, { body }) => sum + body.size, 0);
  let image = begun;
  let done = 0;
  for (const { name, body } of files) {
    context.onProgress({ step: `Sending ${name}`, done, total, unit: 'bytes' });
    image = await api.putNodeImageFile({ params: { version: begun.version, file: name }, body });
    done += body.size;
  }
  return image;
}

async function openPart(
  context: CommandContext,
  folder: string,
  name: NodeImageFileName,
): Promise<Blob> {
  const file = await context.openFile(join(folder, name));
  if (file) return file;
  throw new Fault('NOT_FOUND', { what: 'file of a node image', name: join(folder, name) });
}

async function readPart(
  context: CommandContext,
  folder: string,
  name: NodeImageFileName,
): Promise<string> {
  const file = await openPart(context, folder, name);
  if (file.size > LIMITS.boot.manifestBytes) {
    const limit = `${LIMITS.boot.manifestBytes} bytes`;
    throw new Fault('LIMIT_EXCEEDED', { what: name, limit, found: `${file.size} bytes` });
  }
  return file.text();
}
